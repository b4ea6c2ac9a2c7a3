package dev.lamina.core.schedule;

import dev.lamina.core.state.ClusterState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Finds the earliest time and place at which a job fits, if everybody ends as he is thought to and everybody promised starts as promised. What it tries is
 * undone before it answers. Owned by the scheduler's thread.
 */
final class Forecast {
    private final ClusterState state;
    private final Ends ends;
    private final Promises promises;
    private final GangFit fit;

    Forecast(ClusterState state, Ends ends, Promises promises, GangFit fit) {
        this.state = state;
        this.ends = ends;
        this.promises = promises;
        this.fit = fit;
    }

    /** Members of somebody who was promised a place and has, in thought, started there. */
    private record Guest(long endNs, Job job, List<Integer> rows) {}

    /** The promise that could be made to a job; none when it does not fit even after everybody has gone. */
    Optional<Hold> reserve(Hold.Promise to, long nowNs) {
        promises.activate(Job.NEVER, to.job().hold);
        int checkpoint = state.checkpoint();
        Optional<Hold> found = walk(to, nowNs);
        state.rollback(checkpoint);
        for (Hold hold : promises.holds()) {
            for (int node : hold.nodes) {
                promises.refresh(node);
            }
        }
        found.ifPresent(hold -> hold.checkedNs = nowNs);
        return found;
    }

    private Optional<Hold> walk(Hold.Promise to, long nowNs) {
        Ask ask = to.job().variants.get(to.way()).ask();
        List<Hold> toStart = new ArrayList<>(promises.holds());
        toStart.remove(to.job().hold);
        PriorityQueue<Guest> guests =
                new PriorityQueue<>(Comparator.comparingLong(Guest::endNs).thenComparing(Guest::job, Job.OLDEST));
        int next = 0;
        while (true) {
            long endNs = next < ends.size() ? ends.get(next).endNs : Job.NEVER;
            long guestNs = guests.isEmpty() ? Job.NEVER : guests.element().endNs();
            long startNs = toStart.isEmpty() ? Job.NEVER : toStart.getFirst().startNs;
            long atNs = Math.min(endNs, Math.min(guestNs, startNs));
            if (atNs == Job.NEVER) {
                return Optional.empty();
            }
            while (next < ends.size() && ends.get(next).endNs == atNs) {
                leave(ends.get(next++));
            }
            while (!guests.isEmpty() && guests.element().endNs() == atNs) {
                guests.remove().rows().forEach(state::remove);
            }
            while (!toStart.isEmpty() && toStart.getFirst().startNs == atNs) {
                arrive(toStart.removeFirst(), guests);
            }
            if (fit.place(ask)) {
                return Optional.of(new Hold(to, Math.max(atNs, nowNs), state, fit));
            }
        }
    }

    private void leave(Job job) {
        for (int member = 0; member < job.count(); member++) {
            int node = state.nodeOf(job.row(member));
            state.remove(job.row(member));
            promises.refresh(node);
        }
    }

    private void arrive(Hold hold, PriorityQueue<Guest> guests) {
        promises.setActive(hold, false);
        List<Integer> rows = new ArrayList<>();
        if (hold.place(state, rows)) {
            long endNs = Times.end(hold.startNs, hold.job.request.estimate());
            guests.add(new Guest(endNs, hold.job, rows));
        } else {
            rows.forEach(state::remove);
            promises.setActive(hold, true);
        }
    }
}
