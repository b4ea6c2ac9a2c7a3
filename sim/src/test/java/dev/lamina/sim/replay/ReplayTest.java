package dev.lamina.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.placement.Policies;
import dev.lamina.core.state.ClusterState;
import dev.lamina.sim.trace.TrainingJob;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {
    private static final long S = 1_000_000_000L;

    @Test
    void letsNobodyPastTheOneInFront() {
        // Two nodes of two cards. The gang of four waits for the first job; the small one behind it would fit, and
        // waits too.
        List<TrainingJob> jobs = List.of(job("a", 1, 0, 10), job("gang", 4, 1, 5), job("small", 1, 2, 1));

        ReplayResult result = replay(jobs, "2x2");

        assertThat(waits(result, "1")).extracting(Waits::jobs, Waits::maxNs).containsExactly(2, 13 * S);
        assertThat(waits(result, "4–7")).extracting(Waits::meanNs).isEqualTo(9 * S);
        assertThat(result.endNs()).isEqualTo(16 * S);
    }

    @Test
    void givesAGangWholeNodesAndItsRestAPlaceOnOneMore() {
        // Six cards on nodes of four: one whole node and two cards of another; two cards are left for the last job.
        List<TrainingJob> jobs = List.of(job("gang", 6, 0, 10), job("pair", 2, 0, 10), job("late", 1, 0, 10));

        ReplayResult result = replay(jobs, "2x4");

        assertThat(waits(result, "2–3").maxNs()).isZero();
        assertThat(waits(result, "1").maxNs()).isEqualTo(10 * S);
        assertThat(result.usedPercent()).isCloseTo(100 * (8 * 10 + 1 * 10) / (8 * 20.0), within(1e-9));
    }

    @Test
    void letsGoBeforeItLetsIn() {
        List<TrainingJob> jobs = List.of(job("a", 2, 0, 10), job("b", 2, 10, 1));

        assertThat(waits(replay(jobs, "1x2"), "all").maxNs()).isZero();
    }

    @Test
    void refusesAtOnceWhatIsLargerThanTheCluster() {
        List<TrainingJob> jobs = List.of(job("giant", 5, 0, 10), job("a", 1, 1, 1));

        ReplayResult result = replay(jobs, "2x2");

        assertThat(result.refused()).isEqualTo(1);
        assertThat(waits(result, "all")).extracting(Waits::jobs, Waits::maxNs).containsExactly(1, 0L);
    }

    @Test
    void runsJobsThatTakeNoTime() {
        ReplayResult result = replay(List.of(job("a", 1, 3, 0), job("b", 1, 3, 0)), "1x1");

        assertThat(waits(result, "all").maxNs()).isZero();
        assertThat(result.endNs()).isEqualTo(3 * S);
    }

    @Test
    void refusesJobsOutOfTimeOrder() {
        List<TrainingJob> jobs = List.of(job("a", 1, 3, 1), job("b", 1, 2, 1));

        assertThatThrownBy(() -> replay(jobs, "1x1")).hasMessageContaining("job b is out of time order");
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "spread", "best-fit", "fgd"})
    void neverTakesACardTwiceAndGivesTheSameAnswerAgain(String policy) {
        List<TrainingJob> jobs = drawn(17, 600);
        Scene scene = Scene.of(jobs, NodeGrid.parse("9x8"), Estimates.EXACT);
        Setting setting = new Setting("fcfs", policy, 5);
        Floor floor = new Floor(scene, setting);

        ReplayResult first = Replay.run(scene, setting, new Watched(floor, scene.grid()));

        assertThat(waits(first, "all").jobs()).isEqualTo(jobs.size());
        assertThat(first.instants().getLast().usedCards()).isZero();
        assertThat(Replay.run(scene, setting)).isEqualTo(first);
    }

    /** Looks at every card after every instant. */
    private record Watched(Floor floor, NodeGrid grid, FirstComeFirstServed discipline) implements Discipline {
        Watched(Floor floor, NodeGrid grid) {
            this(floor, grid, new FirstComeFirstServed(floor));
        }

        @Override
        public void arrive(int job, long nowNs) {
            discipline.arrive(job, nowNs);
        }

        @Override
        public void end(int job, long nowNs) {
            discipline.end(job, nowNs);
        }

        @Override
        public void serve(long nowNs, Decisions decisions) {
            discipline.serve(nowNs, decisions);
            holdsWhatItPlaced(floor.state(), grid);
        }
    }

    @ParameterizedTest
    @CsvSource({"138", "x8", "0x8", "8x0", "8x65", "-1x8", "1000000x8", "8x8x8", "eight", "''"})
    void refusesAClusterThatIsNone(String nodes) {
        assertThatThrownBy(() -> NodeGrid.parse(nodes)).hasMessageContaining("such as 138x8");
    }

    @Test
    void knowsThePoliciesThatItIsTestedWith() {
        assertThat(Policies.names()).contains("random", "spread", "best-fit", "fgd");
    }

    private static void holdsWhatItPlaced(ClusterState state, NodeGrid grid) {
        long used = 0;
        long taken = 0;
        for (int assignment = 0; assignment < state.assignmentLimit(); assignment++) {
            if (state.alive(assignment)) {
                long cards = state.cardsOf(assignment);
                used += Long.bitCount(cards);
            }
        }
        for (int card = 0; card < grid.cards(); card++) {
            assertThat(state.holders(card)).isLessThanOrEqualTo(1);
            taken += state.holders(card);
        }
        assertThat(used).isEqualTo(taken);
    }

    static List<TrainingJob> drawn(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        List<TrainingJob> jobs = new ArrayList<>();
        long nowS = 0;
        for (int i = 0; i < count; i++) {
            nowS += random.nextInt(5);
            int cards = random.nextInt(10) == 0 ? 1 + random.nextInt(40) : 1 + random.nextInt(4);
            jobs.add(job("job-" + i, cards, nowS, random.nextInt(60)));
        }
        return jobs;
    }

    private static ReplayResult replay(List<TrainingJob> jobs, String grid) {
        Scene scene = Scene.of(jobs, NodeGrid.parse(grid), Estimates.EXACT);
        return Replay.run(scene, new Setting("fcfs", "best-fit", 1));
    }

    private static Waits waits(ReplayResult result, String cards) {
        return result.waits(cards).orElseThrow();
    }

    private static TrainingJob job(String name, int cards, long submitS, long durationS) {
        return TrainingJob.whenever(name, "tenant", cards, submitS * S, durationS * S);
    }
}
