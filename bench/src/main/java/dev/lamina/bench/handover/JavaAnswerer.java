package dev.lamina.bench.handover;

import dev.lamina.device.page.Doorbell;
import dev.lamina.device.page.SlicePage;
import dev.lamina.device.posix.CpuAffinity;
import dev.lamina.device.posix.RealTimePriority;
import java.util.List;

/** The third of a hand-over as a Java thread: sleeps on the bell, opens the grant of slot 0 when a process waits there. */
final class JavaAnswerer implements Runnable {
    private static final int PRIORITY = 10;
    private static final long PATIENCE_NS = 100_000_000;

    private final Doorbell bell;
    private final SlicePage page;
    private final int core;
    private final boolean realTime;
    private volatile boolean done;

    JavaAnswerer(Doorbell bell, SlicePage page, int core, boolean realTime) {
        this.bell = bell;
        this.page = page;
        this.core = core;
        this.realTime = realTime;
    }

    void finish() {
        done = true;
        bell.ring();
    }

    @Override
    public void run() {
        CpuAffinity.setCallingThread(List.of(core));
        if (realTime) {
            RealTimePriority.requestForCallingThread(PRIORITY);
        }
        int answered = page.grant(0);
        while (!done) {
            int seen = bell.value();
            if (page.waiters(0) > 0 && page.grant(0) == answered) {
                answered += 2;
                page.setGrant(0, answered);
                page.wakeGrant(0);
            }
            bell.await(seen, PATIENCE_NS);
        }
    }
}
