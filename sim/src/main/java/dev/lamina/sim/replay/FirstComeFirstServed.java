package dev.lamina.sim.replay;

/** Nobody starts before the one in front of him, even where he would fit. */
final class FirstComeFirstServed implements Discipline {
    private final Floor floor;
    private final Line line = new Line();

    FirstComeFirstServed(Floor floor) {
        this.floor = floor;
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
    }
}
