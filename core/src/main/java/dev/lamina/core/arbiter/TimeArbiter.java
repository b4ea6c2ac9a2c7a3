package dev.lamina.core.arbiter;

import dev.lamina.core.slice.SliceClass;
import org.jspecify.annotations.Nullable;

/**
 * Mode {@code time}: commands of several slices in flight at a time. Every slice that wants the card has an open lease for as long as it is not a quantum
 * ahead of its share, and waits until the others have caught up when it is; somebody is never ahead, so the card is never kept idle for the order's
 * sake. While a latency slice within its guarantee wants the card, the others submit nothing. What overlaps is divided by {@link SharingClock}.
 */
public final class TimeArbiter extends CardArbiter {
    private static final long SHORTEST_LOOK_NS = 50_000;
    /** One in so many nanoseconds of card time is forgiven in pauses. */
    private static final int FORGIVEN_PART = 3;

    private final SharingClock clock = new SharingClock();
    private @Nullable Runner held;
    private long heldSinceNs;
    private long heldUntilNs;
    private long idleBeforeNs;
    private long rivalNs;
    private boolean urgent;
    private boolean promised;
    private boolean blocked;

    /** An arbiter without slices. */
    public TimeArbiter(ArbiterSettings settings) {
        super(settings);
    }

    /** Takes a process in, its grant closed: one that an earlier agent left open is opened again by the next step if it may be. */
    @Override
    public Runner add(SliceAccount slice, ProcessSlot slot, long nowNs) {
        Runner runner = new Runner(slice, slot, nowNs);
        runner.divide();
        runners.add(runner);
        if (slot.granted()) {
            slot.close();
        }
        return runner;
    }

    @Override
    public void remove(Runner runner, long nowNs) {
        if (runner.slot().current()) {
            runner.refresh(nowNs);
            runner.takeBusyTimes(nowNs);
            clock.settle(runners, nowNs);
            clock.depart(runner, runners, nowNs);
        }
        runners.remove(runner);
        if (held == runner) {
            held = null;
        }
    }

    @Override
    public long step(long nowNs) {
        observe(nowNs);
        clock.settle(runners, nowNs);
        chargeHold(nowNs);
        clock.expectRest(runners, slices, nowNs);
        for (int i = 0; i < slices.size(); i++) {
            queue.begins(slices.get(i), nowNs);
        }
        queue.advance(slices, nowNs);
        admit(nowNs);
        grant(nowNs);
        return lookAgain(nowNs);
    }

    private void observe(long nowNs) {
        rivalNs = 0;
        for (int i = 0; i < slices.size(); i++) {
            slices.get(i).wanting(false);
        }
        for (int i = 0; i < runners.size(); i++) {
            Runner runner = runners.get(i);
            runner.refresh(nowNs);
            runner.takeBusyTimes(nowNs);
            runner.observeThinkTimes();
            boolean acts =
                    runner.running() || (runner.waiting() && runner.lease().isOpen());
            if (acts && nowNs >= runner.stallsAtNs(settings)) {
                runner.stall();
            }
            rivalNs = Math.max(rivalNs, runner.waiting() ? runner.expectedNs() : 0);
        }
        for (int i = 0; i < runners.size(); i++) {
            Runner runner = runners.get(i);
            boolean wants = runner.waiting() || runner.running() || pauses(runner, nowNs);
            if (wants && runner.slice().allowedAtNs() <= nowNs) {
                runner.slice().wanting(true);
            }
        }
    }

    /** Whether it has its lease, nothing to do, and is expected back at once: it counts as wanting the card, or programs that wait for each result would lose it. */
    private boolean pauses(Runner runner, long nowNs) {
        return runner.lease().isOpen()
                && !runner.waiting()
                && !runner.running()
                && nowNs < runner.expectedUntilNs(rivalNs);
    }

    /** Who the card was kept idle for pays for it, except what handing a card on would have cost. */
    private void chargeHold(long nowNs) {
        Runner kept = held;
        if (kept != null) {
            long longestNs = Math.max(0, Math.min(nowNs, heldUntilNs) - heldSinceNs);
            long heldNs = Math.clamp(clock.idleNs() - idleBeforeNs, 0, longestNs);
            long freeNs = kept.lease().forgive(kept.cardNs(), heldNs, 2 * Runner.HAND_OVER_NS, FORGIVEN_PART);
            kept.slice().chargeHold(nowNs, heldNs - freeNs);
        }
        held = null;
    }

    /** Says of every slice whether it may submit now. */
    private void admit(long nowNs) {
        urgent = false;
        promised = false;
        for (int i = 0; i < slices.size(); i++) {
            SliceAccount slice = slices.get(i);
            urgent |= slice.contending() && queue.tier(slice, nowNs) == FairQueue.FIRST;
            promised |= slice.contending() && !slice.bestEffort();
        }
        for (int i = 0; i < slices.size(); i++) {
            SliceAccount slice = slices.get(i);
            slice.admitted(slice.allowedAtNs() <= nowNs && hasTurn(slice, nowNs));
        }
    }

    private boolean hasTurn(SliceAccount slice, long nowNs) {
        return switch (queue.tier(slice, nowNs)) {
            case FairQueue.FIRST -> true;
            case FairQueue.FLOOR -> !urgent;
            case FairQueue.SHARED -> !urgent && keepsPace(slice);
            default -> !urgent && !promised && keepsPace(slice);
        };
    }

    /** Who runs may go on to a quantum ahead of its share; who was that far ahead waits until it is not ahead any more. */
    private boolean keepsPace(SliceAccount slice) {
        return !slice.contending() || queue.aheadNs(slice) <= (slice.admitted() ? settings.quantumNs() : 0);
    }

    private void grant(long nowNs) {
        blocked = false;
        boolean contended = false;
        int open = 0;
        for (int i = 0; i < runners.size(); i++) {
            Runner runner = runners.get(i);
            blocked |= runner.waiting() && !runner.slice().admitted();
            contended |= wants(runner, nowNs);
            open += runner.lease().isOpen() ? 1 : 0;
        }
        for (int i = 0; i < runners.size(); i++) {
            Runner runner = runners.get(i);
            if (!runner.slice().admitted()) {
                runner.lease().close(runner);
            } else if (wants(runner, nowNs)) {
                open(runner, nowNs);
            } else if (contended || open > 1) {
                runner.lease().close(runner); // so that it rings when it comes back
            }
        }
    }

    private boolean wants(Runner runner, long nowNs) {
        return runner.waiting() || runner.running() || pauses(runner, nowNs);
    }

    private void open(Runner runner, long nowNs) {
        Lease lease = runner.lease();
        boolean boundless = !runner.slice().capped() && queue.alone(runner.slice(), slices);
        long window = windowNs(runner);
        boolean usedUp = lease.leftNs(runner.expectedCardNs()) <= settings.quantumNs() / 2;
        if (!lease.isOpen() || boundless != lease.endless() || usedUp || window != lease.windowNs()) {
            lease.open(runner, boundless ? FOREVER : runner.expectedCardNs() + settings.quantumNs(), window);
            if (!runner.running()) {
                runner.granted(nowNs); // else what is in flight must show that it lives
            }
        }
        lease.ringOnIdle(runner, blocked && !pauses(runner, nowNs));
    }

    /** No bound for a slice alone on the card; a small one where a latency slice may come. */
    private long windowNs(Runner runner) {
        boolean alone = true;
        boolean latency = false;
        for (int i = 0; i < runners.size(); i++) {
            SliceAccount other = runners.get(i).slice();
            if (other != runner.slice()) {
                alone = false;
                latency |= other.terms().sliceClass() == SliceClass.LATENCY;
            }
        }
        if (alone) {
            return FOREVER;
        }
        return latency ? settings.latencyWindowNs() : settings.windowNs();
    }

    private long lookAgain(long nowNs) {
        long next = FOREVER;
        boolean idle = true;
        for (int i = 0; i < runners.size(); i++) {
            idle &= !runners.get(i).running();
        }
        for (int i = 0; i < runners.size(); i++) {
            Runner runner = runners.get(i);
            if (runner.waiting() && !runner.lease().isOpen()) {
                next = Math.min(next, mayGoAt(runner.slice(), nowNs));
            } else if (blocked && pauses(runner, nowNs)) {
                next = Math.min(next, runner.expectedUntilNs(rivalNs));
                if (idle && held == null) {
                    hold(runner, nowNs);
                }
            } else if (runner.lease().isOpen() && (runner.running() || runner.waiting())) {
                next = Math.min(next, blocked ? runner.stallsAtNs(settings) : FOREVER);
            }
        }
        return next == FOREVER ? FOREVER : Math.max(next, nowNs + SHORTEST_LOOK_NS);
    }

    private void hold(Runner runner, long nowNs) {
        held = runner;
        heldSinceNs = nowNs;
        heldUntilNs = runner.expectedUntilNs(rivalNs);
        idleBeforeNs = clock.idleNs();
    }

    /** When somebody who waits may go at the earliest: by its limit, its floor, or because the others will have caught up if the card stays busy. */
    private long mayGoAt(SliceAccount slice, long nowNs) {
        if (slice.allowedAtNs() > nowNs) {
            return slice.allowedAtNs();
        }
        long floorNs = slice.floorAtNs();
        long next = floorNs > nowNs ? floorNs : FOREVER;
        if (!urgent && (promised != slice.bestEffort())) {
            next = Math.min(next, nowNs + queue.caughtUpInNs(slice));
        }
        return next;
    }
}
