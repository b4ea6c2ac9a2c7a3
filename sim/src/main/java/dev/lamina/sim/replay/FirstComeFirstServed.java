package dev.lamina.sim.replay;

/** Nobody starts before the one in front of him, even where he would fit. */
public final class FirstComeFirstServed implements Discipline {
    @Override
    public void serve(Door door, long nowNs) {
        boolean started = true;
        while (started && door.waiting() > 0) {
            started = door.tryStart(0);
        }
    }
}
