package dev.lamina.node.arbiter;

import dev.lamina.core.arbiter.ProcessSlot;
import dev.lamina.device.page.PageLayout;
import dev.lamina.device.page.SlicePage;

/** A real process's slot: reads what it says, writes its grant. Owned by the loop's thread. */
final class PageSlot implements ProcessSlot {
    private final SlicePage page;
    private final int slot;
    private final int generation;

    PageSlot(SlicePage page, int slot) {
        this.page = page;
        this.slot = slot;
        this.generation = page.slotGeneration(slot);
    }

    @Override
    public boolean current() {
        return page.slotState(slot) == PageLayout.SLOT_ACTIVE && page.slotGeneration(slot) == generation;
    }

    @Override
    public int waiters() {
        return page.waiters(slot);
    }

    @Override
    public int inflight() {
        return page.inflight(slot);
    }

    @Override
    public long inflightNs() {
        return page.inflightNs(slot);
    }

    @Override
    public long busyUntilNs() {
        return page.busyUntilNs(slot);
    }

    @Override
    public long waitSinceNs() {
        return page.waitSinceNs(slot);
    }

    @Override
    public long idleSinceNs() {
        return page.idleSinceNs(slot);
    }

    @Override
    public long expectedNs() {
        return page.expectedNs(slot);
    }

    @Override
    public long completions() {
        return page.completions(slot);
    }

    @Override
    public long pulse() {
        return page.pulse(slot);
    }

    @Override
    public long cardNs() {
        return page.cardNs(slot);
    }

    @Override
    public int think(int bucket) {
        return page.thinkCount(slot, bucket);
    }

    @Override
    public boolean granted() {
        return (page.grant(slot) & 1) == 1;
    }

    @Override
    public void open(long grantCardNs, long windowNs) {
        page.setGrantCardNs(slot, toPage(grantCardNs));
        page.setWindowNs(slot, toPage(windowNs));
        page.setGrant(slot, next() | 1);
        if (page.waiters(slot) > 0) {
            page.wakeGrant(slot);
        }
    }

    @Override
    public void close() {
        if (granted()) {
            page.setGrant(slot, next());
        }
    }

    @Override
    public void ringOnIdle(boolean on) {
        page.setRingOnIdle(slot, on);
    }

    @Override
    public long reportedUntilNs() {
        long untilNs = page.reportedUntilNs(slot);
        return page.inflight(slot) == 0 ? Long.MAX_VALUE : untilNs;
    }

    @Override
    public long busyTimes() {
        return page.busyWritten(slot);
    }

    @Override
    public long busyFromNs(long number) {
        return page.busyFromNs(slot, number);
    }

    @Override
    public long busyToNs(long number) {
        return page.busyToNs(slot, number);
    }

    @Override
    public void readBusyTimes(long number) {
        page.setBusyRead(slot, number);
    }

    @Override
    public long chargedNs() {
        return page.chargedNs(slot);
    }

    @Override
    public long examinedNs() {
        return page.examinedNs(slot);
    }

    @Override
    public boolean divided() {
        return page.divided(slot);
    }

    @Override
    public void charge(long chargedNs, long examinedNs) {
        page.charge(slot, chargedNs, examinedNs);
    }

    /** The next sequence number with the grant closed. */
    private int next() {
        return ((page.grant(slot) >>> 1) + 1) << 1;
    }

    private static long toPage(long ns) {
        return ns == Long.MAX_VALUE ? PageLayout.FOREVER : ns;
    }
}
