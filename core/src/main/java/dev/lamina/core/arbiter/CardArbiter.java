package dev.lamina.core.arbiter;

import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.SliceTerms;
import java.util.ArrayList;
import java.util.List;

/**
 * Who may put commands on one card, and when. Event-driven: {@link #step} looks at every slot, opens and closes grants, and says when it must look again
 * although nobody rings. One thread owns it; after {@link #add} nothing is allocated.
 */
public abstract sealed class CardArbiter permits ExclusiveArbiter, TimeArbiter {
    /** An open-ended grant, or no bound on what is in flight. */
    public static final long FOREVER = Long.MAX_VALUE;

    final ArbiterSettings settings;
    final FairQueue queue;
    final List<SliceAccount> slices = new ArrayList<>();
    final List<Runner> runners = new ArrayList<>();

    CardArbiter(ArbiterSettings settings) {
        this.settings = settings;
        this.queue = new FairQueue(settings);
    }

    /** The arbiter of a card in that mode; throws {@link IllegalArgumentException} for {@link CardMode#ANY}, which is no card's. */
    public static CardArbiter of(CardMode mode) {
        return switch (mode) {
            case EXCLUSIVE -> new ExclusiveArbiter(ArbiterSettings.DEFAULT);
            case TIME, SPATIAL -> new TimeArbiter(ArbiterSettings.SIDE_BY_SIDE);
            case ANY -> throw new IllegalArgumentException("a card has one mode, not any");
        };
    }

    /** Takes a slice in; its number is its identity and the last tie-break. */
    public final SliceAccount addSlice(long number, SliceTerms terms) {
        SliceAccount slice = new SliceAccount(number, terms, settings.limitBurstNs());
        slices.add(slice);
        countPromises();
        return slice;
    }

    /** Lets a slice go with all its processes. */
    public final void removeSlice(SliceAccount slice, long nowNs) {
        for (int i = runners.size() - 1; i >= 0; i--) {
            if (runners.get(i).slice() == slice) {
                remove(runners.get(i), nowNs);
            }
        }
        slices.remove(slice);
        countPromises();
    }

    /** New terms count from the next step on. */
    public final void change(SliceAccount slice, SliceTerms terms) {
        slice.terms(terms);
        countPromises();
    }

    /** A paused slice submits nothing more until it is resumed; what is in flight finishes. */
    public final void pause(SliceAccount slice, boolean on) {
        slice.paused(on);
    }

    /** Takes a process in, with whatever grant an earlier agent left open. */
    public abstract Runner add(SliceAccount slice, ProcessSlot slot, long nowNs);

    /** Lets a process go: it ended, and what it had in flight with it. What it used is charged, for its slot is read once more after this. */
    public abstract void remove(Runner runner, long nowNs);

    /** Looks at every slot and decides; returns when to look again at the latest, {@link #FOREVER} = only when somebody rings. */
    public abstract long step(long nowNs);

    /**
     * Whether the card is about to pass on, so that {@link #watched} should be looked at without sleeping: a sleeping
     * thread would be woken through the other processor some ten microseconds later than the card is free.
     */
    public boolean watches(long nowNs) {
        return false;
    }

    /** Whether the command that the arbiter watches is still in flight. */
    public boolean watched() {
        return false;
    }

    private void countPromises() {
        int promised = 0;
        for (int i = 0; i < slices.size(); i++) {
            promised += slices.get(i).terms().guaranteeMilli();
        }
        queue.promised(promised);
    }
}
