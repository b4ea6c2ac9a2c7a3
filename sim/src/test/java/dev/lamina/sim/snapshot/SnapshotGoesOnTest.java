package dev.lamina.sim.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.request.Request;
import dev.lamina.core.schedule.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Before every plan the state is saved and read back: a scheduler that goes on from the file and the one that goes on without it must decide the same, foresee the same
 * and be saved as the same bytes.
 */
class SnapshotGoesOnTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long STEP_NS = 10 * SECOND;
    private static final int EVENTS = 40;

    @TempDir
    private Path folder;

    @Test
    void decidesTheSameAsWithoutIt() throws IOException {
        run(100, 120);
    }

    @Test
    @Tag("slow")
    void decidesTheSameAsWithoutItAThousandTimes() throws IOException {
        run(1000, 2000);
    }

    /** In many of the clusters somebody has to be stopped and gangs grow, or this proves little. */
    private void run(long from, long to) throws IOException {
        Seen all = new Seen();
        for (long seed = from; seed < to; seed++) {
            run(seed, all);
        }
        System.out.printf(
                "Going on from a file: %d plans, %d stopped, %d promised, %d of them by stopping%n",
                all.plans, all.stopped, all.promised, all.nominated);
        assertThat(all.stopped).isGreaterThan(to - from);
        assertThat(all.promised).isGreaterThan(to - from);
        assertThat(all.nominated).isGreaterThan(to - from);
    }

    /** What was met, over all clusters. */
    private static final class Seen {
        private long plans;
        private long stopped;
        private long promised;
        private long nominated;

        void note(Plan plan) {
            plans++;
            stopped += plan.preemptions().size();
            promised += plan.reservations().size();
            nominated += plan.reservations().stream()
                    .filter(each -> each.cause() == Reservation.Cause.NOMINATED)
                    .count();
        }
    }

    private void run(long seed, Seen seen) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        SavedState state = DrawnCluster.of(random);
        Scheduler scheduler = state.scheduler();
        Map<String, Long> ends = new HashMap<>();
        Map<String, Long> leaves = new HashMap<>();
        Map<String, Long> durations = new HashMap<>();
        for (int event = 0; event < EVENTS; event++) {
            long atNs = event * STEP_NS;
            for (int more = random.nextInt(3); more >= 0; more--) {
                Request request = DrawnCluster.request(random, "r" + event + "." + more, state.queues());
                durations.put(request.name(), DrawnCluster.durationNs(random, request));
                scheduler.submit(request, atNs);
            }
            long untilNs = atNs + STEP_NS;
            for (long nowNs = atNs; nowNs < untilNs; nowNs = next(ends, leaves, untilNs)) {
                leave(scheduler, ends, leaves, nowNs);
                Plan plan = planBoth(state, scheduler, nowNs, "SnapshotGoesOnTest.run(" + seed + ", …) repeats it");
                seen.note(plan);
                note(plan, ends, leaves, durations, nowNs);
            }
        }
    }

    private static long next(Map<String, Long> ends, Map<String, Long> leaves, long untilNs) {
        return Stream.concat(ends.values().stream(), leaves.values().stream())
                .min(Comparator.naturalOrder())
                .filter(nextNs -> nextNs < untilNs)
                .orElse(untilNs);
    }

    private static void leave(Scheduler scheduler, Map<String, Long> ends, Map<String, Long> leaves, long nowNs) {
        for (String name : due(ends, nowNs)) {
            leaves.remove(name);
            scheduler.end(name, nowNs);
        }
        for (String name : due(leaves, nowNs)) {
            ends.remove(name);
            scheduler.stopped(name, nowNs);
        }
    }

    private static List<String> due(Map<String, Long> times, long nowNs) {
        List<String> due = times.entrySet().stream()
                .filter(each -> each.getValue() <= nowNs)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        due.forEach(times::remove);
        return due;
    }

    /** Those stopped take up to twice the time they are given. */
    private static void note(
            Plan plan, Map<String, Long> ends, Map<String, Long> leaves, Map<String, Long> durations, long nowNs) {
        for (Placement placement : plan.placements()) {
            ends.putIfAbsent(placement.request(), nowNs + durations.getOrDefault(placement.request(), SECOND));
        }
        for (Preemption preemption : plan.preemptions()) {
            if (preemption.reason() != Preemption.Reason.SHRINK) {
                long lateNs = preemption.request().hashCode() % 3 == 0 ? preemption.leavesNs() - nowNs : 0;
                leaves.put(preemption.request(), preemption.leavesNs() + lateNs);
            }
        }
    }

    private Plan planBoth(SavedState state, Scheduler live, long nowNs, String repeat) throws IOException {
        Path saved = folder.resolve("saved.json");
        SnapshotFile.write(state.after(live, nowNs), saved);
        SavedState read = SnapshotFile.read(saved);
        Scheduler other = read.scheduler();
        Plan plan = live.plan(nowNs);
        Plan its = other.plan(nowNs);
        // Line by line, for a plan and a state are long.
        assertThat(lines(its)).as(repeat).isEqualTo(lines(plan));
        assertThat(its).isEqualTo(plan);
        assertThat(written(read.after(other, nowNs))).as(repeat).isEqualTo(written(state.after(live, nowNs)));
        if (nowNs % (4 * STEP_NS) == 0) {
            List<String> waiting = read.snapshot().waiting().stream()
                    .map(each -> each.request().name())
                    .filter(name -> !starts(plan, name))
                    .toList();
            assertThat(other.foresee(waiting, nowNs)).as(repeat).isEqualTo(live.foresee(waiting, nowNs));
        }
        return plan;
    }

    private static boolean starts(Plan plan, String request) {
        return plan.placements().stream().anyMatch(each -> each.request().equals(request));
    }

    /** What a plan does, in words. */
    private static List<String> lines(Plan plan) {
        List<String> lines = new ArrayList<>();
        plan.placements()
                .forEach(each -> lines.add(each.request() + " starts on " + each.node() + " cards " + each.cards()));
        plan.preemptions().forEach(each -> lines.add(each.request() + " goes for " + each.cause()));
        plan.reservations()
                .forEach(each -> lines.add(each.request() + " at " + each.startNs() + " for " + each.cause()));
        return lines;
    }

    private List<String> written(SavedState state) throws IOException {
        Path file = folder.resolve("after.json");
        SnapshotFile.write(state, file);
        return Files.readAllLines(file);
    }
}
