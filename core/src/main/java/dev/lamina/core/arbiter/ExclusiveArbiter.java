package dev.lamina.core.arbiter;

import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who has the card, for cards where one process's commands run at a time. Event-driven: {@link #step} looks at every slot,
 * opens and closes grants, and says when it must look again although nobody rings. The holder keeps the card for a quantum,
 * for as long as nobody else wants it, and through its short pauses; it loses it at once to a higher tier and to a slice that
 * wakes with a better claim. One thread owns it; after {@link #add} nothing is allocated.
 */
public final class ExclusiveArbiter {
    /** An open-ended grant, or no bound on what is in flight. */
    public static final long FOREVER = Long.MAX_VALUE;

    private static final int MOST_PASSES = 8;
    /** One in so many nanoseconds of card time is forgiven in pauses. */
    private static final int FORGIVEN_PART = 3;

    private final ArbiterSettings settings;
    private final FairQueue queue;
    private final List<SliceAccount> slices = new ArrayList<>();
    private final List<Runner> runners = new ArrayList<>();
    private @Nullable Runner holder;
    private boolean draining;
    private long grantCardNs;
    private long grantWindowNs;
    private long wakeNs;
    private long watchUntilNs;
    private long heldIdleSinceNs;
    private long heldIdleUntilNs;
    private long heldIdleCardNs;
    private long grantedAtCardNs;
    private long forgivenNs;

    /** An arbiter without slices. */
    public ExclusiveArbiter(ArbiterSettings settings) {
        this.settings = settings;
        this.queue = new FairQueue(settings);
    }

    /** Takes a slice in; its number is its identity and the last tie-break. */
    public SliceAccount addSlice(long number, SliceTerms terms) {
        SliceAccount slice = new SliceAccount(number, terms);
        slices.add(slice);
        countPromises();
        return slice;
    }

    /** Lets a slice go with all its processes. */
    public void removeSlice(SliceAccount slice) {
        for (int i = runners.size() - 1; i >= 0; i--) {
            if (runners.get(i).slice() == slice) {
                remove(runners.get(i));
            }
        }
        slices.remove(slice);
        countPromises();
    }

    /** New terms count from the next step on. */
    public void change(SliceAccount slice, SliceTerms terms) {
        slice.terms(terms);
        countPromises();
    }

    /** A paused slice loses the card after what is in flight and waits until it is resumed. */
    public void pause(SliceAccount slice, boolean on) {
        slice.paused(on);
    }

    /** Takes a process in. A grant that an earlier agent left open makes it the holder if there is none, else it is closed. */
    public Runner add(SliceAccount slice, ProcessSlot slot, long nowNs) {
        Runner runner = new Runner(slice, slot, nowNs);
        runners.add(runner);
        if (slot.granted() && holder == null) {
            hold(runner, nowNs);
            grantCardNs = 0;
        } else if (slot.granted()) {
            slot.close();
        }
        return runner;
    }

    /** Lets a process go: it ended. What it had in flight ended with it. */
    public void remove(Runner runner) {
        runners.remove(runner);
        if (holder == runner) {
            holder = null;
        }
    }

    /** Looks at every slot and decides; returns when to look again at the latest, {@link #FOREVER} = only when somebody rings. */
    public long step(long nowNs) {
        for (int i = 0; i < slices.size(); i++) {
            slices.get(i).wanting(false);
        }
        for (int i = 0; i < runners.size(); i++) {
            observe(runners.get(i), nowNs);
        }
        chargeHold(nowNs);
        for (int i = 0; i < slices.size(); i++) {
            if (queue.begins(slices.get(i), nowNs)) {
                wake(slices.get(i));
            }
        }
        queue.advance(slices, nowNs);
        wakeNs = FOREVER;
        for (int pass = 0; pass < MOST_PASSES && advance(nowNs); pass++) {
            wakeNs = FOREVER;
        }
        watchUntilNs = nowNs;
        if (nearsHandOver()) {
            approach(nowNs);
        }
        return Math.min(wakeNs, nextAllowedNs(nowNs));
    }

    /**
     * Whether the card is about to pass on, so that {@link #watched} should be looked at without sleeping: a sleeping
     * thread would be woken through the other processor some ten microseconds later than the card is free.
     */
    public boolean watches(long nowNs) {
        return nowNs < watchUntilNs;
    }

    /** Whether the command that the arbiter watches is still in flight. */
    public boolean watched() {
        return holder != null && holder.slot().inflight() > 0;
    }

    private boolean nearsHandOver() {
        Runner current = holder;
        return current != null
                && current.running()
                && (draining || (wakeNs != FOREVER && current.expectedCardNs() >= grantCardNs));
    }

    private void approach(long nowNs) {
        if (holder == null) {
            return;
        }
        long endNs = holder.busyUntilNs();
        long marginNs = Math.clamp(holder.expectedNs() / 40, settings.approachNs(), 5 * settings.approachNs());
        if (nowNs < endNs - marginNs) {
            wakeNs = Math.min(wakeNs, endNs - marginNs);
        } else {
            watchUntilNs = endNs + marginNs;
        }
    }

    /** Whether {@code runner} has the card now (granted or draining). */
    public boolean holds(Runner runner) {
        return holder == runner;
    }

    /** A slice that is paused or at its limit does not count as wanting: it earns no claim meanwhile. */
    private void observe(Runner runner, long nowNs) {
        runner.refresh(nowNs);
        runner.observeThinkTimes();
        boolean expected = runner == holder && nowNs < runner.expectedUntilNs(ThinkTimes.MAX_GRACE_NS);
        boolean wants = runner.waiting() || runner.running() || expected;
        if (wants && runner.slice().allowedAtNs() <= nowNs) {
            runner.slice().wanting(true);
        }
    }

    /** A hold ends when it was to end: if this thread looks later, because it was stopped itself, nobody pays for that. */
    private void chargeHold(long nowNs) {
        Runner current = holder;
        if (current != null && heldIdleSinceNs != 0) {
            long longestNs = Math.max(0, Math.min(nowNs, heldIdleUntilNs) - heldIdleSinceNs);
            long heldNs = Math.clamp(current.idledNs(nowNs, heldIdleSinceNs, heldIdleCardNs), 0, longestNs);
            long freeNs = forgiven(current, heldNs);
            forgivenNs += freeNs;
            current.slice().chargeHold(nowNs, heldNs - freeNs);
        }
        heldIdleSinceNs = 0;
    }

    /**
     * The part of a hold that nobody pays: to pass the card on and back would have cost as much. Bounded by a part of the card time that the grant
     * has used, so that nobody lives on pauses.
     */
    private long forgiven(Runner current, long heldNs) {
        long budgetNs = (current.cardNs() - grantedAtCardNs) / FORGIVEN_PART - forgivenNs;
        return Math.clamp(Math.min(heldNs, 2 * Runner.HAND_OVER_NS), 0, Math.max(0, budgetNs));
    }

    private void wake(SliceAccount slice) {
        for (int i = 0; i < runners.size(); i++) {
            if (runners.get(i).slice() == slice) {
                runners.get(i).woke(true);
            }
        }
    }

    /** One move; true = something changed, look again. */
    private boolean advance(long nowNs) {
        Runner current = holder;
        if (current == null) {
            Runner next = best(nowNs, null);
            if (next == null) {
                return false;
            }
            hold(next, nowNs);
            tune(next, next.cardNs(), nowNs);
            return true;
        }
        return draining ? drain(current, nowNs) : keepOrRevoke(current, nowNs);
    }

    private boolean drain(Runner current, long nowNs) {
        if (current.inflight() > 0 && nowNs < current.stallsAtNs(settings)) {
            wakeNs = current.stallsAtNs(settings);
            return false;
        }
        if (current.inflight() > 0) {
            current.stall();
        }
        holder = null;
        return true;
    }

    private boolean keepOrRevoke(Runner current, long nowNs) {
        if (current.slice().allowedAtNs() > nowNs) {
            return revoke(current, nowNs);
        }
        Runner rival = best(nowNs, current);
        boolean idle = current.inflight() == 0;
        boolean usedUp = current.cardNs() >= grantCardNs;
        if (rival == null) {
            return (usedUp && idle) ? renew(current, nowNs) : retune(current, nowNs);
        }
        if (outranks(rival, current, nowNs)) {
            return revoke(current, nowNs);
        }
        if (!idle) {
            return watch(current, nowNs);
        }
        return usedUp ? passOn(current, rival, nowNs) : await(current, rival, nowNs);
    }

    /** Something is in flight: the process rings when it is done, or counts as stopped some time later. */
    private boolean watch(Runner current, long nowNs) {
        if (nowNs >= current.stallsAtNs(settings)) {
            return revoke(current, nowNs);
        }
        wakeNs = current.stallsAtNs(settings);
        retune(current, nowNs);
        current.slot().ringOnIdle(true);
        if (current.slot().inflight() > 0) {
            return false;
        }
        current.refresh(nowNs);
        return true;
    }

    /** Nothing is in flight and the quantum is not used up: the card waits through a short pause. */
    private boolean await(Runner current, Runner rival, long nowNs) {
        long untilNs = current.waiting() ? current.stallsAtNs(settings) : current.expectedUntilNs(rival.expectedNs());
        if (nowNs >= untilNs) {
            if (current.waiting()) {
                current.stall();
            }
            return revoke(current, nowNs);
        }
        retune(current, nowNs);
        if (!current.waiting()) {
            current.slot().ringOnIdle(false);
            heldIdleSinceNs = nowNs;
            heldIdleUntilNs = untilNs;
            heldIdleCardNs = current.cardNs();
        }
        wakeNs = untilNs;
        return false;
    }

    /** The quantum is over: the better claim goes on, the holder's too if it is about to come back. */
    private boolean passOn(Runner current, Runner rival, long nowNs) {
        boolean wants = current.waiting() || nowNs < current.expectedUntilNs(rival.expectedNs());
        return (wants && precedes(current, rival, nowNs)) ? renew(current, nowNs) : revoke(current, nowNs);
    }

    private boolean renew(Runner current, long nowNs) {
        if (!current.waiting()
                && nowNs >= current.expectedUntilNs(ThinkTimes.MAX_GRACE_NS)
                && current.slice().capped()) {
            return false;
        }
        current.granted(nowNs);
        grantCardNs = 0;
        return tune(current, current.cardNs(), nowNs);
    }

    private boolean revoke(Runner current, long nowNs) {
        current.slot().close();
        current.refresh(nowNs);
        current.woke(false);
        draining = true;
        return true;
    }

    private void hold(Runner next, long nowNs) {
        holder = next;
        draining = false;
        grantedAtCardNs = next.cardNs();
        forgivenNs = 0;
        next.granted(nowNs);
    }

    /** Adjusts a standing grant to what has changed around it; a bounded quantum is never stretched. */
    private boolean retune(Runner current, long nowNs) {
        boolean bounded = grantCardNs != FOREVER;
        boolean boundless = best(nowNs, current) == null && !current.slice().capped();
        if (bounded == boundless || grantWindowNs != windowNs(current)) {
            tune(current, current.cardNs(), nowNs);
        }
        return false;
    }

    private boolean tune(Runner current, long fromCardNs, long nowNs) {
        boolean boundless = best(nowNs, current) == null && !current.slice().capped();
        grantWindowNs = windowNs(current);
        grantCardNs = boundless ? FOREVER : fromCardNs + settings.quantumNs();
        current.slot().ringOnIdle(!boundless);
        current.slot().open(grantCardNs, grantWindowNs);
        return true;
    }

    /** No bound for a slice alone on the card; a small one where a latency slice may come. */
    private long windowNs(Runner current) {
        boolean alone = true;
        boolean latency = false;
        for (int i = 0; i < runners.size(); i++) {
            SliceAccount other = runners.get(i).slice();
            if (other != current.slice()) {
                alone = false;
                latency |= other.terms().sliceClass() == SliceClass.LATENCY;
            }
        }
        if (alone) {
            return FOREVER;
        }
        return latency ? settings.latencyWindowNs() : settings.windowNs();
    }

    private boolean outranks(Runner rival, Runner current, long nowNs) {
        int tierOfRival = queue.tier(rival.slice(), nowNs);
        int tierOfCurrent = queue.tier(current.slice(), nowNs);
        if (tierOfRival != tierOfCurrent) {
            return tierOfRival < tierOfCurrent;
        }
        return rival.woke() && rival.slice() != current.slice() && queue.before(rival.slice(), current.slice(), nowNs);
    }

    private @Nullable Runner best(long nowNs, @Nullable Runner except) {
        Runner best = null;
        for (int i = 0; i < runners.size(); i++) {
            Runner each = runners.get(i);
            if (each != except && each.waiting() && each.slice().allowedAtNs() <= nowNs) {
                best = best == null || precedes(each, best, nowNs) ? each : best;
            }
        }
        return best;
    }

    /** Between slices by the queue's order, within a slice first come first served. */
    private boolean precedes(Runner one, Runner other, long nowNs) {
        if (one.slice() != other.slice()) {
            return queue.before(one.slice(), other.slice(), nowNs);
        }
        return one.waiting() && one.waitSinceNs() < other.waitSinceNs();
    }

    /** When the next of those that wait may have the card, or may claim its floor. */
    private long nextAllowedNs(long nowNs) {
        long next = FOREVER;
        for (int i = 0; i < runners.size(); i++) {
            Runner each = runners.get(i);
            if (each != holder && each.waiting()) {
                next = Math.min(next, after(nowNs, each.slice().allowedAtNs()));
                next = Math.min(next, after(nowNs, each.slice().floorAtNs()));
            }
        }
        return next;
    }

    private static long after(long nowNs, long atNs) {
        return atNs > nowNs ? atNs : FOREVER;
    }

    private void countPromises() {
        int promised = 0;
        for (int i = 0; i < slices.size(); i++) {
            promised += slices.get(i).terms().guaranteeMilli();
        }
        queue.promised(promised);
    }
}
