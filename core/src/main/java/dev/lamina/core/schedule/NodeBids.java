package dev.lamina.core.schedule;

import dev.lamina.core.request.Gathering;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Frees room for a cause node by node: each node bids what it would cost to let one more member onto it, the cheapest bid is taken until the cause fits,
 * and whoever then need not go is brought back. Looks at each node that is worth it once, and again when somebody on it went. Used for one search by the scheduler's thread.
 */
final class NodeBids {
    /** Of this many, the dearest, it is tried one by one who can be spared. */
    private static final int MOST_SPARED = 64;

    private static final int WHOLE_MILLI = 1000;

    private final Floor floor;
    private final GangFit fit;
    private final Trial trial;
    private final Ask ask;
    private final PriorityQueue<Bid> bids =
            new PriorityQueue<>(Comparator.comparing(Bid::cost).thenComparingInt(Bid::node));
    private final int[] version;
    private final int[] worth;
    private Set<Job> among = Set.of();
    private int[] nodes = {};
    private int group;

    NodeBids(Floor floor, GangFit fit, Trial trial, int[] worth) {
        this.floor = floor;
        this.fit = fit;
        this.trial = trial;
        this.worth = worth;
        ask = trial.ask();
        version = new int[floor.state().nodes()];
    }

    /** One node, and who has to go for one more member on it; worth something while nobody else on it went. */
    private record Bid(Cost cost, int node, int version, List<Job> jobs) {}

    /** Sets of candidates without which the cause fits, each in an order in which there is a right to them; where members must stand together, one for each place. */
    List<List<Trial.Stop>> free(List<Job> candidates) {
        among = new HashSet<>(candidates);
        List<List<Trial.Stop>> found = new ArrayList<>();
        for (int[] place : places()) {
            nodes = place;
            take();
            if (trial.fits()) {
                spare();
                found.add(trial.out());
            }
            trial.undoTo(0);
        }
        return found;
    }

    private List<int[]> places() {
        if (ask.gathering().kind() != Gathering.Kind.REQUIRED) {
            return List.of(worth);
        }
        return fit.domains(ask).stream()
                .map(nodes -> Arrays.stream(nodes)
                        .filter(node -> Arrays.binarySearch(worth, node) >= 0)
                        .toArray())
                .filter(nodes -> nodes.length > 0)
                .toList();
    }

    private void take() {
        collect();
        while (!bids.isEmpty() && !trial.fits()) {
            Bid next = bids.remove();
            int before = trial.size();
            if (next.version() == version[next.node()]) {
                if (!trial.removeAll(next.jobs())) {
                    trial.undoTo(before);
                } else if (shortGroup() != group) {
                    collect();
                } else {
                    again(next);
                }
            }
        }
    }

    /** All bids for the group that is short now. */
    private void collect() {
        bids.clear();
        group = shortGroup();
        for (int node : nodes) {
            bid(node);
        }
    }

    private void again(Bid taken) {
        Set<Integer> touched = new HashSet<>(List.of(taken.node()));
        for (Job job : taken.jobs()) {
            for (int member = 0; member < job.count(); member++) {
                touched.add(job.node(member));
            }
        }
        touched.stream().filter(this::inPlace).sorted().forEach(this::bid);
    }

    private boolean inPlace(int node) {
        return Arrays.binarySearch(nodes, node) >= 0;
    }

    private void bid(int node) {
        version[node]++;
        List<Job> here = here(node);
        if (here.isEmpty()) {
            return;
        }
        int before = trial.size();
        int room = room(node);
        List<Job> gone = byCards(node, here, room);
        if (gone.isEmpty()) {
            gone = needed(node, oneByOne(node, here, room), room);
        }
        if (!gone.isEmpty()) {
            bids.add(new Bid(Cost.of(gone), node, version[node], gone));
        }
        trial.undoTo(before);
    }

    /** The candidates on a node, the cheapest first. */
    private List<Job> here(int node) {
        Set<Job> here = new HashSet<>();
        for (int row = floor.residents().first(node);
                row != Residents.NONE;
                row = floor.residents().next(row)) {
            Job job = floor.residents().owner(row);
            if (floor.state().alive(row) && among.contains(job)) {
                here.add(job);
            }
        }
        return here.stream().sorted(Cost.CHEAPEST).toList();
    }

    /** One card of a node, and who has to go for one share of a member on it. */
    private record Cleared(Cost cost, int card, List<Job> jobs) {}

    /** Clears as many of the cheapest cards as one more member needs, beside those that are clear; none when that is not enough for it. */
    private List<Job> byCards(int node, List<Job> here, int room) {
        int each = floor.state().kinds().cards(ask.kind(group));
        List<Cleared> cards = new ArrayList<>();
        int there = floor.state().firstCard(node + 1) - floor.state().firstCard(node);
        for (int card = 0; card < there; card++) {
            clear(node, card, here, each == 1 ? room : -1).ifPresent(cards::add);
        }
        int wanted = each == 1 ? 1 : Math.min(there, each * (room + 1));
        if (each == 0 || cards.size() < wanted) {
            return List.of();
        }
        cards.sort(Comparator.comparing(Cleared::cost).thenComparingInt(Cleared::card));
        List<Job> union = cards.subList(0, wanted).stream()
                .flatMap(card -> card.jobs().stream())
                .distinct()
                .sorted(Cost.CHEAPEST)
                .toList();
        int before = trial.size();
        boolean enough = trial.removeAll(union) && room(node) > room;
        trial.undoTo(before);
        return enough ? union : List.of();
    }

    /** Takes the cheapest off one card until it carries a share of one more member: until there is more room than this on the node, where that is not -1. */
    private Optional<Cleared> clear(int node, int card, List<Job> here, int room) {
        int before = trial.size();
        List<Job> gone = new ArrayList<>();
        boolean clear = clear(node, card, room);
        for (int index = 0; index < here.size() && !clear; index++) {
            Job job = here.get(index);
            if (job.uses(floor.state(), node, card) && trial.remove(job)) {
                gone.add(job);
                clear = clear(node, card, room);
            }
        }
        trial.undoTo(before);
        if (!clear) {
            return Optional.empty();
        }
        List<Job> needed = gone.size() == 1 || wholeCards() ? gone : neededOn(node, card, gone, room);
        return Optional.of(new Cleared(Cost.of(needed), card, needed));
    }

    private boolean wholeCards() {
        int kind = ask.kind(group);
        return floor.state().kinds().exclusive(kind) || floor.state().kinds().milli(kind) >= WHOLE_MILLI;
    }

    /** Those of a set whom a share needs gone from a card: tried one by one, the dearest first. */
    private List<Job> neededOn(int node, int card, List<Job> gone, int room) {
        List<Job> needed = gone;
        for (int index = gone.size() - 1; index >= 0 && needed.size() > 1; index--) {
            List<Job> without = without(needed, gone.get(index));
            int before = trial.size();
            if (trial.removeAll(without) && clear(node, card, room)) {
                needed = without;
            }
            trial.undoTo(before);
        }
        return needed;
    }

    private boolean clear(int node, int card, int room) {
        return room >= 0 ? room(node) > room : (floor.state().fittingCards(ask.kind(group), node) & 1L << card) != 0;
    }

    /** The cheapest of a node until one more member fits; none when all of them are not enough. */
    private List<Job> oneByOne(int node, List<Job> here, int room) {
        int before = trial.size();
        List<Job> gone = new ArrayList<>();
        boolean enough = false;
        for (int index = 0; index < here.size() && !enough; index++) {
            if (trial.remove(here.get(index))) {
                gone.add(here.get(index));
                enough = room(node) > room;
            }
        }
        trial.undoTo(before);
        return enough ? gone : List.of();
    }

    /** Those of a set whom one more member needs gone from a node: tried one by one, the dearest first. */
    private List<Job> needed(int node, List<Job> gone, int room) {
        List<Job> needed = gone;
        int least = Math.max(0, gone.size() - MOST_SPARED);
        for (int index = gone.size() - 1; index >= least && needed.size() > 1; index--) {
            List<Job> without = without(needed, gone.get(index));
            int before = trial.size();
            if (trial.removeAll(without) && room(node) > room) {
                needed = without;
            }
            trial.undoTo(before);
        }
        return needed;
    }

    private int room(int node) {
        return fit.roomOn(ask.kind(group), node);
    }

    /** The first group of which fewer members fit in this place than must start. */
    private int shortGroup() {
        for (int each = 0; each < ask.groups(); each++) {
            if (ask.least(each) > 0 && fit.room(ask, each, nodes) < ask.least(each)) {
                return each;
            }
        }
        return 0;
    }

    /** Brings back whoever need not go after all: first all that are nowhere near the cause, then one by one, the dearest first. */
    private void spare() {
        List<Job> needed = near();
        List<Job> sorted = needed.stream().sorted(Cost.CHEAPEST).toList();
        // The dearest go last, so that little has to be undone to try without one of them.
        needed = enough(sorted) ? sorted : needed;
        int least = Math.max(0, sorted.size() - MOST_SPARED);
        for (int index = sorted.size() - 1; index >= least; index--) {
            List<Job> without = without(needed, sorted.get(index));
            if (enough(without)) {
                needed = without;
            }
        }
        enough(needed);
    }

    private List<Job> near() {
        List<Job> all = trial.out().stream().map(Trial.Stop::job).toList();
        Hold places = trial.places(0).orElseThrow();
        Set<Integer> used = new HashSet<>();
        for (int node : places.nodes) {
            used.add(node);
        }
        List<Job> near = new ArrayList<>(all);
        near.removeIf(job -> {
            boolean far = true;
            for (int member = 0; member < job.count(); member++) {
                far &= !used.contains(job.node(member));
            }
            return far;
        });
        return enough(near) ? near : all;
    }

    /** Takes these out and nobody else; whether there is a right to all and the cause fits. */
    private boolean enough(List<Job> jobs) {
        return trial.become(jobs) && trial.fits();
    }

    private static List<Job> without(List<Job> jobs, Job one) {
        return jobs.stream().filter(job -> !job.equals(one)).toList();
    }
}
