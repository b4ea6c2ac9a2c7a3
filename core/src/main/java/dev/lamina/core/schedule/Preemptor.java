package dev.lamina.core.schedule;

import dev.lamina.core.plan.Disruption;
import dev.lamina.core.plan.Preemption;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.plan.Standing.Stopped;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.queue.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Stops running jobs for one that waits, when that lets it start. Owned by the scheduler's thread. */
final class Preemptor {
    /** Where a quota stands in the way, so many of the cheapest are looked at besides those on the nodes that are worth it. */
    private static final int MOST_ANYWHERE = 256;

    private static final long NS_IN_MS = 1_000_000;

    private final Floor floor;
    private final GangFit fit;
    private final Disruption limits;
    private final Deque<Stopped> stopped = new ArrayDeque<>();
    private long lookedAt;

    Preemptor(Floor floor, GangFit fit, Disruption limits) {
        this.floor = floor;
        this.fit = fit;
        this.limits = limits;
    }

    /** What was stopped lately, oldest first. */
    List<Stopped> stopped() {
        return List.copyOf(stopped);
    }

    void remember(List<Stopped> before) {
        stopped.addAll(before);
    }

    /** How many nodes and members all searches so far have looked at. */
    long lookedAt() {
        return lookedAt;
    }

    /** Whether the cause can have a right to stop anybody, when the lowest that run stand as high as this. Cheap. */
    boolean mayHaveRight(Job cause, long lowestLevel, long nowNs) {
        boolean old = cause.hold != null
                && limits.overrunAfterNs() != Disruption.NEVER
                && nowNs - cause.submittedNs >= limits.overrunAfterNs();
        return cause.level > lowestLevel
                || old
                || (floor.books().guarantees()
                        && cause.variants.stream()
                                .anyMatch(way -> floor.books().ask(cause, way) instanceof Verdict.Within));
    }

    /** Stops the cheapest set of jobs without which the cause fits, and keeps their cards for it; none when there is no such set. */
    List<Preemption> preempt(Job cause, long nowNs) {
        while (!stopped.isEmpty() && stopped.element().atNs() <= nowNs - limits.windowNs()) {
            stopped.remove();
        }
        for (int way = 0; way < cause.variants.size(); way++) {
            List<Preemption> found = preempt(cause, way, nowNs);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private List<Preemption> preempt(Job cause, int way, long nowNs) {
        Variant variant = cause.variants.get(way);
        List<String> lately = stopped.stream().map(Stopped::queue).toList();
        Hold.Promise to = new Hold.Promise(cause, way, Reservation.Cause.NOMINATED);
        Rights rights = new Rights(floor, limits, lately, to, nowNs);
        Trial trial = new Trial(floor, fit, rights, to);
        List<Trial.Stop> stops = stops(trial, rights, cause, variant, nowNs);
        trial.removeAll(stops.stream().map(Trial.Stop::job).toList());
        Optional<Hold> places = stops.isEmpty() ? Optional.empty() : trial.places(nowNs + limits.graceNs());
        trial.close();
        return places.isEmpty() ? List.of() : carryOut(cause, places.get(), stops, nowNs);
    }

    private List<Trial.Stop> stops(Trial trial, Rights rights, Job cause, Variant variant, long nowNs) {
        int within = limitedBy(cause, variant);
        long goneNs = Times.deadline(nowNs + limits.graceNs(), cause.request.estimate());
        floor.promises().activate(goneNs, cause.hold);
        Prospects prospects = new Prospects(floor, fit, rights, variant.ask(), seed(cause, nowNs));
        int[] nodes = prospects.nodes();
        lookedAt += floor.state().nodes() + prospects.lookedAt();
        Set<Job> candidates = candidates(nodes, rights);
        if (within != QueueTree.ROOT && nodes.length > 0) {
            candidates.addAll(inside(within, rights));
            nodes = with(nodes, candidates);
        }
        return candidates.isEmpty()
                ? List.of()
                : new Victims(floor, trial, new NodeBids(floor, fit, trial, nodes)).find(List.copyOf(candidates));
    }

    /** Searches begin elsewhere at another time and for others. */
    private static long seed(Job cause, long nowNs) {
        return nowNs / NS_IN_MS + cause.name().hashCode();
    }

    /** Those on some nodes who may be stopped. */
    private Set<Job> candidates(int[] nodes, Rights rights) {
        Set<Job> candidates = new HashSet<>();
        for (int node : nodes) {
            for (int row = floor.residents().first(node);
                    row != Residents.NONE;
                    row = floor.residents().next(row)) {
                if (rights.mayStop(row)) {
                    candidates.add(floor.residents().owner(row));
                }
            }
        }
        return candidates;
    }

    /** The cheapest inside a queue who may be stopped, wherever they run: whoever goes makes room in its quota. */
    private List<Job> inside(int queue, Rights rights) {
        List<Job> all = new ArrayList<>();
        for (int place = 0; place < floor.ends().size(); place++) {
            Job job = floor.ends().get(place);
            if (inside(queue, job.queue) && rights.mayStop(job)) {
                all.add(job);
            }
        }
        all.sort(Cost.CHEAPEST);
        return all.subList(0, Math.min(MOST_ANYWHERE, all.size()));
    }

    private boolean inside(int around, int queue) {
        QueueTree tree = floor.books().ledger().tree();
        int at = queue;
        while (at != around && at != QueueTree.ROOT) {
            at = tree.parent(at);
        }
        return at == around;
    }

    private static int[] with(int[] nodes, Set<Job> candidates) {
        Set<Integer> all = new TreeSet<>();
        for (int node : nodes) {
            all.add(node);
        }
        for (Job job : candidates) {
            for (int member = 0; member < job.count(); member++) {
                all.add(job.node(member));
            }
        }
        return all.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The queue whose quota stands in the way, so that only those inside it are worth stopping; {@link QueueTree#ROOT} when none does. */
    private int limitedBy(Job cause, Variant variant) {
        if (!(floor.books().ask(cause, variant) instanceof Verdict.Refused over)) {
            return QueueTree.ROOT;
        }
        QueueTree tree = floor.books().ledger().tree();
        int at = cause.queue;
        while (at != QueueTree.ROOT && !tree.name(at).equals(over.queue())) {
            at = tree.parent(at);
        }
        return at;
    }

    private List<Preemption> carryOut(Job cause, Hold places, List<Trial.Stop> stops, long nowNs) {
        List<Preemption> preemptions = new ArrayList<>();
        for (Trial.Stop stop : stops) {
            Job job = stop.job();
            floor.dismiss(job, places.startNs);
            stopped.add(new Stopped(job.request.claim().queue(), nowNs));
            preemptions.add(
                    new Preemption(job.name(), floor.placements(job), cause.name(), stop.reason(), places.startNs));
        }
        if (cause.hold != null) {
            floor.release(cause.hold);
        }
        places.checkedNs = nowNs;
        floor.promise(places);
        floor.noteFreed();
        return preemptions;
    }
}
