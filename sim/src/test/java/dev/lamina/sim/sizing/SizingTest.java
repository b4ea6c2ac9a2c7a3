package dev.lamina.sim.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.LaminaException;
import dev.lamina.sim.replay.Estimates;
import dev.lamina.sim.replay.NodeGrid;
import dev.lamina.sim.replay.Scene;
import dev.lamina.sim.replay.Setting;
import dev.lamina.sim.trace.TrainingJob;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SizingTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Setting FCFS = new Setting("fcfs", "first-fit", 1);

    @Test
    void readsTargetsAsPeopleWriteThem() {
        assertThat(Target.parse("p95 wait < 60 s")).isEqualTo(new Target("p95 wait < 60 s", 95, false, 60 * SECOND));
        assertThat(Target.parse("mean wait of gangs<2min").belowNs()).isEqualTo(120 * SECOND);
        assertThat(Target.parse("MAX wait < 1 h").percentile()).isEqualTo(100);
        for (String wrong : List.of("", "p95 < 60 s", "p101 wait < 1 s", "p95 wait < 0 s", "p95 wait < 60", "wait")) {
            assertThatThrownBy(() -> Target.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(LaminaException.class)
                    .hasMessageContaining("such as 'p95 wait < 60 s'");
        }
    }

    @Test
    void findsTheFewestNodesAndShowsThatOneLessIsNotEnough() {
        // Ten jobs of 8 cards come at once and run for 100 s: on n nodes the last one waits 100 s for each full round
        // before it.
        Sizing sizing = search("max wait < 101 s", new NodeGrid(2, 8), jobs(10, 8));

        assertThat(sizing.nodes()).isEqualTo(5);
        assertThat(sizing.at(5).waitNs()).isEqualTo(100 * SECOND);
        assertThat(sizing.at(4).met()).isFalse();
        assertThat(sizing.tries()).extracting(Sizing.Try::nodes).isSorted();
    }

    @Test
    void comesDownFromAClusterThatIsTooLarge() {
        assertThat(search("max wait < 1 s", new NodeGrid(500, 8), jobs(10, 8)).nodes())
                .isEqualTo(10);
    }

    @Test
    void neverAnswersWithAClusterThatRefusesAJob() {
        assertThat(search("p50 wait < 10 h", new NodeGrid(1, 8), jobs(3, 32)).nodes())
                .isEqualTo(4);
    }

    private static Sizing search(String target, NodeGrid grid, List<TrainingJob> jobs) {
        return Sizing.search(Scene.of(jobs, grid, Estimates.EXACT), FCFS, Target.parse(target), done -> {});
    }

    private static List<TrainingJob> jobs(int count, int cards) {
        List<TrainingJob> jobs = new ArrayList<>();
        for (int job = 0; job < count; job++) {
            jobs.add(TrainingJob.whenever("job" + job, "user", cards, 0, 100 * SECOND));
        }
        return jobs;
    }
}
