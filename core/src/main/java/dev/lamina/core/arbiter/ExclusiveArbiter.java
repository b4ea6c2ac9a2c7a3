package dev.lamina.core.arbiter;

import dev.lamina.core.slice.SliceClass;
import org.jspecify.annotations.Nullable;

/**
 * Mode {@code exclusive}: one process's commands on the card at a time. The holder keeps the card for a quantum, for as long as nobody else wants
 * it, and through its short pauses; it loses it at once to a higher tier and to a slice that wakes with a better claim.
 */
public final class ExclusiveArbiter extends CardArbiter {
    private static final int MOST_PASSES = 8;
    /** One in so many nanoseconds of card time is forgiven in pauses. */
    private static final int FORGIVEN_PART = 3;
    /** How soon one who works in single short commands is looked at again, or after two of them; one who stops keeps the card idle for so long at most. */
    private static final long LOOK_NS = 500_000;

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
        super(settings);
    }

    /** Takes a process in. A grant that an earlier agent left open makes it the holder if there is none, else it is closed. */
    @Override
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

    @Override
    public void remove(Runner runner, long nowNs) {
        if (runner.slot().current()) {
            refresh(runner, nowNs);
        }
        runners.remove(runner);
        if (holder == runner) {
            holder = null;
        }
    }

    @Override
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

    @Override
    public boolean watches(long nowNs) {
        return nowNs < watchUntilNs;
    }

    @Override
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
        refresh(runner, nowNs);
        runner.observeThinkTimes();
        boolean expected = runner == holder && nowNs < runner.expectedUntilNs(ThinkTimes.MAX_GRACE_NS);
        boolean wants = runner.waiting() || runner.running() || expected;
        if (wants && runner.slice().allowedAtNs() <= nowNs) {
            runner.slice().wanting(true);
        }
    }

    /** One at a time: what it used was the card's alone. */
    private static void refresh(Runner runner, long nowNs) {
        runner.refresh(nowNs);
        runner.chargeAll(nowNs);
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

    /**
     * Something is in flight: the process rings when it is done, or counts as stopped some time later. It does not ring within the quantum of one that
     * works in single short commands: it would be back before the card could be used by another.
     */
    private boolean watch(Runner current, long nowNs) {
        if (nowNs >= current.stallsAtNs(settings)) {
            return revoke(current, nowNs);
        }
        wakeNs = current.stallsAtNs(settings);
        retune(current, nowNs);
        long leftNs = grantCardNs - current.expectedCardNs();
        if (leftNs > 2 * current.expectedNs() && current.worksInSingles()) {
            current.slot().ringOnIdle(false);
            long lookNs = Math.max(LOOK_NS, 2 * current.expectedNs());
            wakeNs = Math.min(wakeNs, nowNs + Math.min(lookNs, leftNs));
            return false;
        }
        current.slot().ringOnIdle(true);
        if (current.slot().inflight() > 0) {
            return false;
        }
        refresh(current, nowNs);
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
        refresh(current, nowNs);
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
}
