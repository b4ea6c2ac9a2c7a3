package dev.lamina.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.verify.PlanVerifier;
import dev.lamina.sim.paper.LivePlacements;
import dev.lamina.sim.trace.TrainingJob;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** After every decision of every discipline, what runs is a plan that the planner's verifier accepts, and has the cards of the jobs that run. */
class ReplayVerificationTest {
    private static final List<TrainingJob> JOBS = ReplayTest.drawn(21, 120);
    private static final Scene SCENE = Scene.of(JOBS, NodeGrid.parse("6x8"), Estimates.EXACT);

    @ParameterizedTest
    @CsvSource({
        "fcfs, first-fit",
        "fcfs, best-fit",
        "fair-share, fgd",
        "easy, first-fit",
        "easy-extra, best-fit",
        "lamina, first-fit",
        "lamina, best-fit",
        "lamina, spread",
        "lamina, dot-product",
        "lamina, gpu-clustering",
        "lamina, gpu-packing",
        "lamina, fgd",
        "lamina, lamina"
    })
    void runsNothingThatTheVerifierObjectsTo(String discipline, String policy) {
        Watched watched = watched(new Setting(discipline, policy, 1));

        Replay.run(SCENE, new Setting(discipline, policy, 1), watched);

        assertThat(watched.complaints).isEmpty();
        assertThat(watched.seen).isGreaterThan(JOBS.size());
        assertThat(watched.fullest).isGreaterThan(40);
    }

    private static Watched watched(Setting setting) {
        Floor floor = new Floor(SCENE, setting);
        return switch (setting.discipline()) {
            case "fcfs" -> new Watched(new FirstComeFirstServed(floor), () -> LivePlacements.of(floor.state()));
            case "fair-share" ->
                new Watched(new FairShare(floor, new Tenants(SCENE)), () -> LivePlacements.of(floor.state()));
            case "easy" -> new Watched(new EasyBackfill(floor, false), () -> LivePlacements.of(floor.state()));
            case "easy-extra" -> new Watched(new EasyBackfill(floor, true), () -> LivePlacements.of(floor.state()));
            default -> {
                LaminaDiscipline lamina = new LaminaDiscipline(SCENE, setting);
                yield new Watched(lamina, () -> lamina.state(0).snapshot().running());
            }
        };
    }

    /** Looks at what runs whenever its discipline has decided. */
    private static final class Watched implements Discipline {
        private final Discipline inner;
        private final Supplier<List<Placement>> running;
        private final List<String> complaints = new ArrayList<>();
        private int cardsDue;
        private int seen;
        private int fullest;

        Watched(Discipline inner, Supplier<List<Placement>> running) {
            this.inner = inner;
            this.running = running;
        }

        @Override
        public void arrive(int job, long nowNs) {
            inner.arrive(job, nowNs);
        }

        @Override
        public void end(int job, long nowNs) {
            cardsDue -= JOBS.get(job).cards();
            inner.end(job, nowNs);
        }

        @Override
        public long wakeNs() {
            return inner.wakeNs();
        }

        @Override
        public void serve(long nowNs, Decisions decisions) {
            inner.serve(nowNs, new Counted(decisions));
            check(running.get());
        }

        private void check(List<Placement> placements) {
            seen++;
            int cards =
                    placements.stream().mapToInt(each -> each.cards().size()).sum();
            fullest = Math.max(fullest, cards);
            if (cards != cardsDue) {
                complaints.add(cards + " cards are held by jobs that need " + cardsDue);
            }
            Map<String, List<MemberGroup>> groups = new HashMap<>();
            int member = 0;
            List<Placement> named = new ArrayList<>();
            for (Placement each : placements) {
                String role = "m" + member++;
                groups.computeIfAbsent(each.request(), name -> new ArrayList<>())
                        .add(new MemberGroup(role, each.shape(), 1, 1));
                named.add(new Placement(each.request(), role, each.shape(), each.node(), each.cards()));
            }
            List<Request> requests = new ArrayList<>();
            groups.forEach((name, of) -> requests.add(Request.gang(name, of)));
            complaints.addAll(PlanVerifier.check(
                    Snapshot.empty(SCENE.grid().cluster()), requests, new Plan(named, List.of(), List.of()), 0));
        }

        private final class Counted implements Decisions {
            private final Decisions outer;

            Counted(Decisions outer) {
                this.outer = outer;
            }

            @Override
            public void start(int job) {
                cardsDue += JOBS.get(job).cards();
                outer.start(job);
            }

            @Override
            public void preempt(int job) {
                cardsDue -= JOBS.get(job).cards();
                outer.preempt(job);
            }

            @Override
            public void expect(int job, long startNs) {
                outer.expect(job, startNs);
            }
        }
    }
}
