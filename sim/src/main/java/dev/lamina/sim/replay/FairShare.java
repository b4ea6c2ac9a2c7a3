package dev.lamina.sim.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whoever has the least for his weight is served next: the first of his jobs that fits starts. Cards are all that these jobs ask for, so a
 * tenant's dominant share is his share of the cards. Nothing is kept free, so large gangs wait until enough happens to be free at once.
 */
final class FairShare implements Discipline {
    private final Floor floor;
    private final Tenants tenants;
    private final List<Line> lines = new ArrayList<>();
    private final long[] used;
    private final long[] weights;
    private final int[] place;

    FairShare(Floor floor, Tenants tenants) {
        this.floor = floor;
        this.tenants = tenants;
        for (int tenant = 0; tenant < tenants.limit(); tenant++) {
            lines.add(new Line());
        }
        weights = tenants.weights();
        used = new long[tenants.limit()];
        place = new int[tenants.limit()];
    }

    @Override
    public void arrive(int job, long nowNs) {
        lines.get(tenants.of(job)).add(job);
    }

    @Override
    public void end(int job, long nowNs) {
        floor.end(job);
        used[tenants.of(job)] -= tenants.cards(job);
    }

    @Override
    public void serve(long nowNs, Decisions decisions) {
        Arrays.fill(place, 0);
        for (int next = neediest(); next >= 0 && floor.freeCards() > 0; next = neediest()) {
            int job = lines.get(next).get(place[next]);
            if (floor.tryStart(job, nowNs)) {
                lines.get(next).remove(place[next]);
                used[next] += tenants.cards(job);
                decisions.start(job);
            } else {
                // Nobody leaves before this is over, so those in front still do not fit when it is his turn again.
                place[next]++;
            }
        }
    }

    /** The tenant with the least for his weight among those with a job still to try; -1 when there is none. */
    private int neediest() {
        int found = -1;
        for (int tenant = 0; tenant < lines.size(); tenant++) {
            boolean candidate = place[tenant] < lines.get(tenant).size();
            if (candidate && (found < 0 || used[tenant] * weights[found] < used[found] * weights[tenant])) {
                found = tenant;
            }
        }
        return found;
    }
}
