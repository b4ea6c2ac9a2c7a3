package dev.lamina.sim.paper;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.placement.Fragmentation;
import dev.lamina.core.placement.Mix;
import dev.lamina.core.placement.Placer;
import dev.lamina.core.placement.Policies;
import dev.lamina.core.plan.NoRoomReason;
import dev.lamina.core.state.ClusterState;
import dev.lamina.sim.trace.OpenbPod;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs one order of arrivals under one policy: each pod is placed at once or dropped for good. The same arrivals, policy and seed give the
 * same result, processor time apart. Used by one thread.
 */
public final class PaperExperiment {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final String workload;
    private final String policy;
    private final Arrivals arrivals;
    private final ClusterState state;
    private final Placer placer;
    private final FragmentationSum fragmentation;
    private final RefusalCounts refusals;
    private final Curve curve = new Curve();
    private final Map<OpenbPod, Integer> kinds = new HashMap<>();
    private final double cards;
    private long submittedMilli;
    private double firstRefusalPercent = Double.POSITIVE_INFINITY;

    private PaperExperiment(String workload, Mix mix, Arrivals arrivals, String policy) {
        this.workload = workload;
        this.policy = policy;
        this.arrivals = arrivals;
        Cluster cluster =
                Cluster.flat(arrivals.nodes().stream().map(PaperInput::node).toList());
        cards = cluster.computeMilli() / (double) Card.WHOLE_MILLI;
        state = new ClusterState(cluster);
        placer = new Placer(state, Policies.of(policy).on(state, mix, arrivals.seed()));
        fragmentation = new FragmentationSum(state, new Fragmentation(state, mix));
        refusals = new RefusalCounts(new NoRoomReason(state));
    }

    /**
     * Runs it to the last arrival.
     *
     * @param policy its name; throws BAD_INPUT for one that does not exist
     */
    public static PaperResult run(PaperInput input, Arrivals arrivals, String policy) {
        long before = THREADS.getCurrentThreadCpuTime();
        PaperExperiment experiment = new PaperExperiment(input.workload(), input.mix(), arrivals, policy);
        for (OpenbPod pod : arrivals.pods()) {
            experiment.arrive(pod);
        }
        return experiment.result(before);
    }

    private void arrive(OpenbPod pod) {
        submittedMilli += Arrivals.milli(pod);
        int kind = kinds.computeIfAbsent(pod, each -> state.intern(PaperInput.shape(each)));
        int assignment = placer.place(kind);
        double load = submittedMilli / (cards * 10);
        if (assignment == Placer.NO_ROOM) {
            firstRefusalPercent = Math.min(firstRefusalPercent, load);
            refusals.add(pod, kind);
        }
        curve.add((int) Math.rint(load), allocationPercent(), fragmentation.cards());
    }

    private double allocationPercent() {
        return state.usedMilli() / (cards * 10);
    }

    private PaperResult result(long startedNs) {
        PaperResult.Totals totals = new PaperResult.Totals(
                arrivals.pods().size(),
                refusals.total(),
                allocationPercent(),
                fragmentation.cards(),
                firstRefusalPercent,
                cpuMilliUsed(),
                cardsTouched());
        return new PaperResult(
                workload,
                policy,
                arrivals.seed(),
                curve.points(),
                totals,
                refusals.counts(),
                List.of(),
                PaperResult.Moved.NONE,
                THREADS.getCurrentThreadCpuTime() - startedNs);
    }

    private long cpuMilliUsed() {
        long used = 0;
        for (int node = 0; node < state.nodes(); node++) {
            used += arrivals.nodes().get(node).cpuMilli() - state.cpuLeft(node);
        }
        return used;
    }

    private int cardsTouched() {
        int touched = 0;
        for (int card = 0; card < state.firstCard(state.nodes()); card++) {
            touched += state.cardMilli(card) < Card.WHOLE_MILLI ? 1 : 0;
        }
        return touched;
    }
}
