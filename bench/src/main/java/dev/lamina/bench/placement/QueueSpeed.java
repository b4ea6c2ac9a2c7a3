package dev.lamina.bench.placement;

import dev.lamina.bench.report.Figures;
import dev.lamina.bench.report.Finding;
import dev.lamina.bench.report.Promise;
import dev.lamina.bench.report.Table;
import dev.lamina.core.plan.Started;
import dev.lamina.core.schedule.Scheduler;
import dev.lamina.sim.snapshot.SavedState;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How long a large cluster's scheduler takes for an event and the plan that follows it. */
public final class QueueSpeed {
    private static final double MOST_MS = 50;
    private static final int WARM_UPS = 300;
    private static final double NS_IN_MS = 1e6;
    private static final String METHOD =
            "One thread, wall time. Each event ends a random slice, asks for one like it and plans, with a"
                    + " reason for every request that waits.";

    private QueueSpeed() {}

    /**
     * Measures in this virtual machine.
     *
     * @param events how many count, at least 1
     */
    public static Finding measure(int events, String command) {
        BusyCluster cluster = new BusyCluster(7);
        SavedState state = cluster.state();
        long startedNs = System.nanoTime();
        Scheduler scheduler = state.scheduler();
        scheduler.plan(state.nowNs());
        double loadMs = (System.nanoTime() - startedNs) / NS_IN_MS;
        List<Started> running = state.snapshot().started();
        double[] ms = new double[events];
        for (int event = 0; event < WARM_UPS + events; event++) {
            long nowNs = state.nowNs() + event * 1_000_000L;
            // A prime step visits slices all over the cluster, each once.
            String ends = running.get((int) (event * 7_919L % running.size()))
                    .request()
                    .name();
            long fromNs = System.nanoTime();
            scheduler.end(ends, nowNs);
            scheduler.submit(cluster.slice("new" + event, 200), nowNs);
            scheduler.plan(nowNs);
            if (event >= WARM_UPS) {
                ms[event - WARM_UPS] = (System.nanoTime() - fromNs) / NS_IN_MS;
            }
        }
        return finding(ms, loadMs, command);
    }

    private static Finding finding(double[] ms, double loadMs, String command) {
        Arrays.sort(ms);
        double p50 = ms[ms.length / 2];
        double p99 = ms[(int) (ms.length * 0.99)];
        double longest = ms[ms.length - 1];
        Table table = new Table(
                "An event and a new plan",
                List.of("p50 ms", "p99 ms", "longest ms", "loading and first plan ms"),
                List.of(List.of(
                        Figures.number(p50, 2),
                        Figures.number(p99, 2),
                        Figures.number(longest, 2),
                        Figures.number(loadMs, 0))));
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("events", ms.length)
                .put("p50Ms", p50)
                .put("p99Ms", p99)
                .put("maxMs", longest)
                .put("loadMs", loadMs);
        return new Finding(
                "queue",
                "Scheduling a busy cluster",
                command,
                List.of(table),
                List.of(Promise.atMost("p99 of an event and a plan in ms", MOST_MS, p99)),
                List.of("4,000 nodes of 8 cards, 140,000 slices run, 1,000 requests of 20 kinds wait. " + METHOD),
                data);
    }
}
