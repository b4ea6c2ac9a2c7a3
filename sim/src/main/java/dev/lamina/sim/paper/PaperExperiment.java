package dev.lamina.sim.paper;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.placement.Fragmentation;
import dev.lamina.core.placement.Mix;
import dev.lamina.core.placement.Placer;
import dev.lamina.core.placement.Policies;
import dev.lamina.core.placement.Policy;
import dev.lamina.core.placement.Relocator;
import dev.lamina.core.plan.NoRoomReason;
import dev.lamina.core.state.ClusterState;
import dev.lamina.sim.trace.OpenbPod;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs one order of arrivals under one policy: each pod is placed at once or dropped for good. The same arrivals, policy and seed give the
 * same result, processor time apart. Used by one thread.
 */
public final class PaperExperiment {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Arrivals arrivals;
    private final ClusterState state;
    private final Placer placer;
    private final FragmentationSum fragmentation;
    private final RefusalCounts refusals;
    private final Curve curve = new Curve();
    private final Map<PodKind, Integer> kinds = new HashMap<>();
    private final List<Integer> refused = new ArrayList<>();
    private final double cards;
    private long submittedMilli;
    private double firstRefusalPercent = Double.POSITIVE_INFINITY;

    private PaperExperiment(PaperInput input, Arrivals arrivals, Policy.Factory factory) {
        this.arrivals = arrivals;
        Mix mix = input.mix();
        Cluster cluster =
                Cluster.flat(arrivals.nodes().stream().map(PaperInput::node).toList());
        cards = cluster.computeMilli() / (double) Card.WHOLE_MILLI;
        state = new ClusterState(cluster);
        placer = new Placer(state, factory.on(state, mix, arrivals.seed()));
        fragmentation = new FragmentationSum(state, new Fragmentation(state, mix));
        refusals = new RefusalCounts(new NoRoomReason(state));
    }

    /**
     * Runs it to the last arrival, without moves.
     *
     * @param policy its name; throws BAD_INPUT for one that does not exist
     */
    public static PaperResult run(PaperInput input, Arrivals arrivals, String policy) {
        return run(input, arrivals, policy, 0);
    }

    /**
     * Runs it to the last arrival, then makes room for refused pods by moving running ones.
     *
     * @param movePercent how many in a hundred of the running pods may move, 0..100
     */
    public static PaperResult run(PaperInput input, Arrivals arrivals, String policy, int movePercent) {
        return run(input, arrivals, policy, Policies.of(policy), movePercent);
    }

    /** The same with a policy that need not be registered, under a name for the result. */
    static PaperResult run(
            PaperInput input, Arrivals arrivals, String policy, Policy.Factory factory, int movePercent) {
        long before = THREADS.getCurrentThreadCpuTime();
        PaperExperiment experiment = new PaperExperiment(input, arrivals, factory);
        for (OpenbPod pod : arrivals.pods()) {
            experiment.arrive(pod);
        }
        PaperResult.Totals totals = experiment.totals();
        List<PaperResult.Stranded> stranded = StrandedCapacity.of(experiment.state);
        PaperResult.Moved moved = movePercent == 0 ? PaperResult.Moved.NONE : experiment.move(movePercent);
        return new PaperResult(
                input.workload(),
                policy,
                arrivals.seed(),
                experiment.curve.points(),
                totals,
                experiment.refusals.counts(),
                stranded,
                moved,
                THREADS.getCurrentThreadCpuTime() - before);
    }

    private void arrive(OpenbPod pod) {
        submittedMilli += Arrivals.milli(pod);
        int kind = kinds.computeIfAbsent(PodKind.of(pod), each -> state.intern(PaperInput.shape(pod)));
        int assignment = placer.place(kind);
        double load = submittedMilli / (cards * 10);
        if (assignment == Placer.NO_ROOM) {
            firstRefusalPercent = Math.min(firstRefusalPercent, load);
            refusals.add(pod, kind);
            refused.add(kind);
        }
        curve.add((int) Math.rint(load), allocationPercent(), fragmentation.cards());
    }

    private double allocationPercent() {
        return state.usedMilli() / (cards * 10);
    }

    private PaperResult.Totals totals() {
        return new PaperResult.Totals(
                arrivals.pods().size(),
                refused.size(),
                allocationPercent(),
                fragmentation.cards(),
                firstRefusalPercent,
                cpuMilliUsed(),
                cardsTouched());
    }

    /** Tries refused pods again, the largest first; a kind that found no room even so is not tried again. */
    private PaperResult.Moved move(int movePercent) {
        int running = state.running();
        Relocator relocator = new Relocator(state, placer, (int) ((long) running * movePercent / 100));
        List<Integer> order = new ArrayList<>(refused);
        order.sort(Comparator.comparingLong((Integer kind) ->
                        -(long) state.kinds().cards(kind) * state.kinds().milli(kind))
                .thenComparingLong(kind -> state.kinds().cpuMilli(kind)));
        Set<Integer> hopeless = new HashSet<>();
        int admitted = 0;
        for (int kind : order) {
            if (state.kinds().cards(kind) == 0 || hopeless.contains(kind)) {
                continue;
            }
            if (relocator.admit(kind) == Placer.NO_ROOM) {
                hopeless.add(kind);
            } else {
                admitted++;
            }
        }
        return new PaperResult.Moved(relocator.done().size(), admitted, allocationPercent());
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
