package dev.lamina.sim.replay;

/**
 * First come first served, but whoever does not delay the one in front may pass him. The one in front is promised the time at which, by the
 * estimates of what runs, there is room for him; the promise is made anew at every instant. A job behind him may start when it is
 * thought to end by then, and, where {@code extra} is allowed, also when the one in front would still fit beside it.
 */
final class EasyBackfill implements Discipline {
    private final Floor floor;
    private final boolean extra;
    private final Line line = new Line();

    EasyBackfill(Floor floor, boolean extra) {
        this.floor = floor;
        this.extra = extra;
    }

    @Override
    public void arrive(int job, long nowNs) {
        line.add(job);
    }

    @Override
    public void end(int job, long nowNs) {
        floor.end(job);
    }

    @Override
    public void serve(long nowNs, Decisions decisions) {
        line.startFront(floor, nowNs, decisions);
        if (line.size() > 1 && floor.freeCards() > 0) {
            Shadow shadow = floor.shadow(line.get(0), nowNs);
            backfill(shadow, nowNs, decisions);
        }
    }

    private void backfill(Shadow shadow, long nowNs, Decisions decisions) {
        int place = 1;
        while (place < line.size() && floor.freeCards() > 0) {
            if (mayPass(line.get(place), shadow, nowNs)) {
                decisions.start(line.get(place));
                line.remove(place);
            } else {
                place++;
            }
        }
    }

    /** Starts a job when it fits and the one in front does not wait longer for it. */
    private boolean mayPass(int job, Shadow shadow, long nowNs) {
        boolean inTime = floor.expectedEndNs(job, nowNs) <= shadow.untilNs();
        if (!(inTime || extra) || !floor.tryStart(job, nowNs)) {
            return false;
        }
        if (!inTime && !shadow.stillFits(floor, job)) {
            floor.end(job);
            return false;
        }
        return true;
    }
}
