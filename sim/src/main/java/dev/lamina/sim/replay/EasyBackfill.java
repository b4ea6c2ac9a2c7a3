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
        while (line.size() > 0 && floor.tryStart(line.get(0), nowNs)) {
            decisions.start(line.get(0));
            line.remove(0);
        }
        if (line.size() > 1 && floor.freeCards() > 0) {
            Shadow shadow = floor.shadow(line.get(0), nowNs);
            backfill(shadow, nowNs, decisions);
        }
    }

    private void backfill(Shadow shadow, long nowNs, Decisions decisions) {
        for (int place = 1; place < line.size() && floor.freeCards() > 0; place++) {
            int job = line.get(place);
            boolean inTime = floor.expectedEndNs(job, nowNs) <= shadow.untilNs();
            if ((inTime || extra) && floor.tryStart(job, nowNs)) {
                if (!inTime && !shadow.stillFits(floor, job)) {
                    floor.end(job);
                    continue;
                }
                decisions.start(job);
                line.remove(place);
            }
        }
    }
}
