package dev.lamina.core.schedule;

import dev.lamina.core.plan.Preemption.Reason;
import dev.lamina.core.state.ClusterState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Stops running jobs in thought, as far as the cause has a right to, and takes it back step by step. Used for one search by the scheduler's
 * thread; after {@link #close} everything is as it was.
 */
final class Trial {
    private final Floor floor;
    private final GangFit fit;
    private final Rights rights;
    private final Hold.Promise to;
    private final Job cause;
    private final Variant way;
    private final List<Stop> out = new ArrayList<>();
    private final List<Integer> checkpoints = new ArrayList<>();
    private final int base;

    /** Somebody to stop, with the right to it. */
    record Stop(Job job, Reason reason) {}

    /** Starts: those that are leaving already count as gone for their queues, so that nothing is taken back twice. */
    Trial(Floor floor, GangFit fit, Rights rights, Hold.Promise to) {
        this.floor = floor;
        this.fit = fit;
        this.rights = rights;
        this.to = to;
        cause = to.job();
        way = cause.variants.get(to.way());
        base = floor.books().ledger().checkpoint();
        for (Job job : floor.leaving()) {
            for (int member = 0; member < job.count(); member++) {
                floor.books().remove(job, job.group(member));
            }
        }
    }

    void close() {
        undoTo(0);
        floor.books().ledger().rollback(base);
    }

    Ask ask() {
        return way.ask();
    }

    /** How many are out. */
    int size() {
        return out.size();
    }

    /** Who is out, in the order in which they went, each with the right to it at that time. */
    List<Stop> out() {
        return List.copyOf(out);
    }

    /** Whether the cause fits beside those that are still in, and its queue may hold it. */
    boolean fits() {
        if (!floor.books().ask(cause, way).allowed() || !fit.mayFit(way.ask())) {
            return false;
        }
        int checkpoint = floor.state().checkpoint();
        boolean fits = fit.place(way.ask());
        floor.state().rollback(checkpoint);
        return fits;
    }

    /** The places that the cause would get beside those that are still in, from a time on; none where {@link #fits} is false. */
    Optional<Hold> places(long startNs) {
        if (!floor.books().ask(cause, way).allowed() || !fit.mayFit(way.ask())) {
            return Optional.empty();
        }
        int checkpoint = floor.state().checkpoint();
        Optional<Hold> places =
                fit.place(way.ask()) ? Optional.of(new Hold(to, startNs, floor.state(), fit)) : Optional.empty();
        floor.state().rollback(checkpoint);
        return places;
    }

    /** Takes a job out if there is a right to; false leaves everything as it was. */
    boolean remove(Job job) {
        Optional<Reason> reason = rights.reason(job);
        reason.ifPresent(right -> takeOut(job, right));
        return reason.isPresent();
    }

    /**
     * Takes some jobs out, in their order where there is a right to each in it; else those nearest to the cause in the tree of queues first, for what its own side
     * gives up may be what entitles it to the rest, and of these the small ones. Whether that is all of them; those with a right are out in any case.
     */
    boolean removeAll(List<Job> jobs) {
        int before = out.size();
        List<Job> left = removable(jobs);
        if (left.isEmpty() || left.size() == jobs.size()) {
            return left.isEmpty();
        }
        undoTo(before);
        List<Job> nearest = new ArrayList<>(jobs);
        nearest.sort(Comparator.comparingInt(rights::distance)
                .thenComparingLong(job -> job.cardMilli)
                .thenComparingLong(job -> job.sequence));
        return removable(nearest).isEmpty();
    }

    /** Takes out those with a right; answers the others. */
    private List<Job> removable(List<Job> jobs) {
        List<Job> left = new ArrayList<>();
        for (Job job : jobs) {
            if (!remove(job)) {
                left.add(job);
            }
        }
        return left;
    }

    /** Takes these out and nobody else, as far as there is a right to them in their order; whether that is all of them. */
    boolean become(List<Job> jobs) {
        int same = 0;
        while (same < out.size() && same < jobs.size() && out.get(same).job().equals(jobs.get(same))) {
            same++;
        }
        undoTo(same);
        return removeAll(jobs.subList(same, jobs.size()));
    }

    /** Takes a job out, right or not, to see what could be reached at best. */
    void force(Job job) {
        takeOut(job, Reason.PRIORITY);
    }

    private void takeOut(Job job, Reason reason) {
        ClusterState state = floor.state();
        checkpoints.add(state.checkpoint());
        checkpoints.add(floor.books().ledger().checkpoint());
        for (int member = 0; member < job.count(); member++) {
            int node = state.nodeOf(job.row(member));
            state.remove(job.row(member));
            floor.books().remove(job, job.group(member));
            floor.promises().refresh(node);
        }
        rights.spend(job, 1);
        out.add(new Stop(job, reason));
    }

    /** Brings back the one that went last. */
    void undo() {
        Job job = out.removeLast().job();
        rights.spend(job, -1);
        floor.books().ledger().rollback(checkpoints.removeLast());
        floor.state().rollback(checkpoints.removeLast());
        for (int member = 0; member < job.count(); member++) {
            floor.promises().refresh(floor.state().nodeOf(job.row(member)));
        }
    }

    void undoTo(int size) {
        while (out.size() > size) {
            undo();
        }
    }
}
