package dev.lamina.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.queue.QueueSpec;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.queue.Quota;
import dev.lamina.sim.trace.TrainingJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DisciplineTest {
    private static final long S = 1_000_000_000L;

    /** One node of four: three run until 10, a gang of four waits, a short one and a long one come behind. */
    private static final List<TrainingJob> BEHIND_A_GANG = List.of(
            job("front", "a", 3, 0, 10),
            job("gang", "a", 4, 1, 5),
            job("long", "a", 1, 2, 20),
            job("short", "a", 1, 3, 7));

    @Test
    void easyLetsPastWhoEndsBeforeTheOneInFrontStarts() {
        ReplayResult easy = run("easy", scene(BEHIND_A_GANG, "1x4"));

        assertThat(easy.waits("4–7").orElseThrow().maxNs()).isEqualTo(9 * S);
        assertThat(easy.waits("1").orElseThrow().percentilesNs().getFirst()).isZero();
        assertThat(easy.waits("1").orElseThrow().maxNs()).isEqualTo(13 * S);
        assertThat(run("fcfs", scene(BEHIND_A_GANG, "1x4"))
                        .waits("1")
                        .orElseThrow()
                        .percentilesNs()
                        .getFirst())
                .isEqualTo(12 * S);
    }

    @Test
    void easyExtraAlsoLetsPastWhomTheOneInFrontDoesNotNeed() {
        // At 10 s three cards are free again; the pair in front leaves one of them to the long job.
        List<TrainingJob> jobs =
                List.of(job("front", "a", 3, 0, 10), job("pair", "a", 2, 1, 5), job("long", "a", 1, 2, 20));

        assertThat(run("easy", scene(jobs, "1x4")).waits("1").orElseThrow().maxNs())
                .isEqualTo(8 * S);
        assertThat(run("easy-extra", scene(jobs, "1x4"))
                        .waits("1")
                        .orElseThrow()
                        .maxNs())
                .isZero();
        assertThat(run("easy-extra", scene(jobs, "1x4"))
                        .waits("2–3")
                        .orElseThrow()
                        .maxNs())
                .isEqualTo(9 * S);
    }

    @Test
    void fairShareServesWhoHasTheLeastForHisWeight() {
        // Four cards; a's six jobs are there first, b's two come a second later. Then every card that ends goes to b.
        List<TrainingJob> jobs = List.of(
                job("a1", "a", 1, 0, 10),
                job("a2", "a", 1, 0, 10),
                job("a3", "a", 1, 0, 10),
                job("a4", "a", 1, 0, 10),
                job("a5", "a", 1, 0, 10),
                job("b1", "b", 1, 1, 10),
                job("b2", "b", 1, 1, 10),
                job("b3", "b", 1, 1, 10));

        Fairness none = run("fcfs", scene(jobs, "1x4")).fairness();
        List<ReplayResult.Instant> instants =
                run("fair-share", scene(jobs, "1x4")).instants();

        assertThat(none.windows()).isEmpty();
        assertThat(instants).extracting(ReplayResult.Instant::waiting).startsWith(1, 4, 0);
    }

    @Test
    void countsFairnessAgainstUnequalShares() {
        // Both always have jobs waiting. Fair share gives b three cards in four, which is what b is entitled to.
        List<TrainingJob> jobs = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            jobs.add(job("a" + i, "a", 1, 0, 30));
            jobs.add(job("b" + i, "b", 1, 0, 30));
        }
        Quota three = new Quota(0, Quota.UNLIMITED, 3, Quota.UNLIMITED);
        QueueTree queues = QueueTree.of(List.of(QueueSpec.spare("a"), new QueueSpec("b", "", 1, Map.of(), three)));
        Scene scene = new Scene(jobs, NodeGrid.parse("1x8"), Estimates.EXACT, queues);

        assertThat(run("fair-share", scene).fairness().meanJain()).isCloseTo(1, within(0.02));
        // One card of a's in two: ratios 2 and 2/3.
        assertThat(run("fcfs", scene).fairness().windows().getFirst().jain()).isCloseTo(0.8, within(0.01));
    }

    @Test
    void countsDeadlinesAndSlowdowns() {
        List<TrainingJob> jobs = List.of(
                new TrainingJob("first", "a", 1, 0, 20 * S, 20 * S),
                new TrainingJob("second", "a", 1, 0, 20 * S, 39 * S),
                TrainingJob.whenever("third", "a", 1, 0, 2 * S));

        Service service = run("fcfs", scene(jobs, "1x1")).service();

        assertThat(service.deadlines()).isEqualTo(new Service.Deadlines(2, 1));
        // 20/20, 40/20, 42/10
        assertThat(service.meanSlowdown()).isCloseTo((1 + 2 + 4.2) / 3, within(1e-9));
        assertThat(service.meanCompletionNs()).isEqualTo(34 * S);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fcfs", "fair-share", "easy", "easy-extra"})
    void finishesEveryJobHoweverWrongTheEstimates(String discipline) {
        Scene scene = Scene.of(ReplayTest.drawn(3, 500), NodeGrid.parse("9x8"), new Estimates(2, 7));

        ReplayResult result = run(discipline, scene);

        assertThat(result.waits(ReplayResult.ALL).orElseThrow().jobs()).isEqualTo(500);
        assertThat(run(discipline, scene)).isEqualTo(result);
    }

    @Test
    void refusesNamesTenantsAndErrorsThatMeanNothing() {
        assertThatThrownBy(() -> Disciplines.usualPolicy("lottery"))
                .hasMessageContaining("discipline 'lottery' does not exist; use one of fcfs, fair-share, easy");
        assertThatThrownBy(() -> new Estimates(-1, 1)).hasMessageContaining("sigma of -1.0, expected 0 (exact) to 5");
        QueueTree queues = QueueTree.of(List.of(QueueSpec.spare("b")));
        assertThatThrownBy(() -> new Scene(BEHIND_A_GANG, NodeGrid.parse("1x4"), Estimates.EXACT, queues))
                .hasMessageContaining("none without children for 1 of the trace's tenants (a); add a queue");
    }

    private static ReplayResult run(String discipline, Scene scene) {
        return Replay.run(scene, new Setting(discipline, Disciplines.usualPolicy(discipline), 1));
    }

    private static Scene scene(List<TrainingJob> jobs, String grid) {
        return Scene.of(jobs, NodeGrid.parse(grid), Estimates.EXACT);
    }

    private static TrainingJob job(String name, String tenant, int cards, long submitS, long durationS) {
        return TrainingJob.whenever(name, tenant, cards, submitS * S, durationS * S);
    }
}
