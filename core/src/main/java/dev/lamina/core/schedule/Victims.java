package dev.lamina.core.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * Looks for the cheapest set of running jobs without which a cause fits: level by level from the lowest that could do, first node by node, then, where
 * there are few, through all sets. Used for one search by the scheduler's thread.
 */
final class Victims {
    /** More candidates than this are not searched through. */
    private static final int FEW = 24;

    /** How many sets are tried at most where there are few; fewer on large clusters, where each takes longer. */
    private static final int MOST_TRIALS = 20_000;

    private static final int MOST_WORK = 8_000_000;

    /** After how many levels, from the lowest at which the cause would fit if rights did not matter, the search ends. */
    private static final int MOST_LEVELS = 4;

    private final Floor floor;
    private final Trial trial;
    private final NodeBids bids;
    private List<Trial.Stop> best = List.of();
    private Cost bestCost = Cost.ENDLESS;
    private int trialsLeft;

    Victims(Floor floor, Trial trial, NodeBids bids) {
        this.floor = floor;
        this.trial = trial;
        this.bids = bids;
    }

    /** The cheapest set found, in an order in which there is a right to each; empty when there is none. Everybody is back in his place. */
    List<Trial.Stop> find(List<Job> candidates) {
        List<Job> sorted = new ArrayList<>(candidates);
        sorted.sort(Cost.CHEAPEST);
        int upTo = promising(sorted);
        for (int level = 0; level < MOST_LEVELS && upTo > 0; level++) {
            List<Job> low = sorted.subList(0, upTo);
            bids.free(low).forEach(this::note);
            if (low.size() <= FEW) {
                trialsLeft = Math.min(MOST_TRIALS, MOST_WORK / floor.state().nodes());
                search(low, 0, List.of(), Cost.NOTHING);
                trial.undoTo(0);
            }
            if (!best.isEmpty()) {
                return best;
            }
            upTo = upTo < sorted.size() ? endOfLevel(sorted, upTo) : 0;
        }
        return best;
    }

    private static int endOfLevel(List<Job> sorted, int from) {
        int end = from + 1;
        while (end < sorted.size() && sorted.get(end).level == sorted.get(from).level) {
            end++;
        }
        return end;
    }

    /** Up to where the candidates of the lowest levels reach without all of which the cause would fit; 0 when there is no such level. */
    private int promising(List<Job> sorted) {
        int upTo = 0;
        boolean fits = false;
        while (!fits && upTo < sorted.size()) {
            int end = endOfLevel(sorted, upTo);
            while (upTo < end) {
                trial.force(sorted.get(upTo++));
            }
            fits = trial.fits();
        }
        trial.undoTo(0);
        return fits ? upTo : 0;
    }

    private void note(List<Trial.Stop> set) {
        Cost cost = Cost.NOTHING;
        for (Trial.Stop stop : set) {
            cost = cost.plus(stop.job().cost);
        }
        if (cost.compareTo(bestCost) < 0) {
            bestCost = cost;
            best = set;
        }
    }

    /** Tries the sets that are cheaper than the best so far; {@code set} is out as far as there is a right to it. */
    private void search(List<Job> low, int from, List<Job> set, Cost cost) {
        if (trialsLeft-- <= 0 || cost.compareTo(bestCost) >= 0) {
            return;
        }
        if (trial.size() == set.size() && trial.fits()) {
            note(trial.out());
            return;
        }
        for (int index = from; index < low.size() && trialsLeft > 0; index++) {
            Job job = low.get(index);
            Cost with = cost.plus(job.cost);
            if (with.compareTo(bestCost) < 0) {
                List<Job> more = new ArrayList<>(set);
                more.add(job);
                trial.become(more);
                search(low, index + 1, more, with);
                trial.become(set);
            }
        }
    }
}
