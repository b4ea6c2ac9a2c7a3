package dev.lamina.bench.placement;

import com.google.ortools.Loader;
import com.google.ortools.modelbuilder.LinearExpr;
import com.google.ortools.modelbuilder.LinearExprBuilder;
import com.google.ortools.modelbuilder.ModelBuilder;
import com.google.ortools.modelbuilder.ModelSolver;
import com.google.ortools.modelbuilder.SolveStatus;
import com.google.ortools.modelbuilder.Variable;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.sim.paper.Arrivals;
import dev.lamina.sim.trace.OpenbNode;
import dev.lamina.sim.trace.OpenbPod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How much of the cards could be allocated at best, by linear programming: every pod that arrives below a load is accepted, and beyond it any
 * may be chosen. Cards are cut by whole patterns of shares, as in cutting stock; a model's cards count together, processor cores of the
 * whole cluster too, and main memory is not looked at. So no placement can be better, and most likely none is as good.
 */
public final class AllocationBound {
    private static final int WHOLE_MILLI = 1000;
    private static final String SOLVER = "highs";

    /** Else the solver greets on standard output, where a script expects JSON. */
    private static final String QUIET = "output_flag=false";

    private final Arrivals arrivals;
    private final ModelBuilder model = new ModelBuilder();
    private final LinearExprBuilder cpu = LinearExpr.newBuilder();
    private final LinearExprBuilder value = LinearExpr.newBuilder();
    private final Map<String, LinearExprBuilder> cardsOf = new LinkedHashMap<>();
    private final Map<String, Map<Integer, LinearExprBuilder>> sharesOf = new HashMap<>();
    private final long allCards;

    private AllocationBound(Arrivals arrivals) {
        this.arrivals = arrivals;
        allCards = arrivals.nodes().stream().mapToLong(OpenbNode::cards).sum();
    }

    /**
     * The bound in percent of all cards.
     *
     * @param acceptedPercent up to this load, in percent of all cards, everything that arrives must be accepted
     * @throws LaminaException BAD_INPUT when not all of that can be accepted, UNAVAILABLE when there is no solver for this machine, INTERNAL when it finds no optimum
     */
    public static double percent(Arrivals arrivals, double acceptedPercent) {
        try {
            Loader.loadNativeLibraries();
        } catch (RuntimeException | UnsatisfiedLinkError missing) {
            throw new LaminaException(
                    ErrorCode.UNAVAILABLE,
                    "the linear solver does not load on this machine: " + missing.getMessage(),
                    missing);
        }
        return new AllocationBound(arrivals).solve(acceptedPercent);
    }

    private record Kind(long cpuMilli, int cards, int milli, Set<String> models) {}

    private static final class Count {
        private long arrived;
        private long accepted;
    }

    private double solve(double acceptedPercent) {
        Map<Kind, Count> counts = count(acceptedPercent);
        Map<String, Long> sizes = new LinkedHashMap<>();
        long cores = 0;
        for (OpenbNode node : arrivals.nodes()) {
            sizes.merge(node.model(), (long) node.cards(), Long::sum);
            cores += node.cpuMilli();
        }
        boolean anyModel =
                counts.keySet().stream().allMatch(kind -> kind.models().isEmpty());
        Map<String, Long> pools = anyModel ? Map.of("", allCards) : sizes;
        pools.keySet().forEach(pool -> {
            cardsOf.put(pool, LinearExpr.newBuilder());
            sharesOf.put(pool, new HashMap<>());
        });
        counts.forEach(this::addKind);
        Set<Integer> sizesOfShares = new TreeSet<>();
        counts.keySet().stream()
                .map(Kind::milli)
                .filter(milli -> milli > 0 && milli < WHOLE_MILLI)
                .forEach(sizesOfShares::add);
        pools.forEach((pool, cards) ->
                addPatterns(pool, cards, List.copyOf(sizesOfShares).reversed()));
        model.addLessOrEqual(cpu, (double) cores);
        model.maximize(value);
        ModelSolver solver = new ModelSolver(SOLVER);
        solver.setSolverSpecificParameters(QUIET);
        SolveStatus status = solver.solve(model);
        if (status == SolveStatus.INFEASIBLE) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    String.format(
                            Locale.ROOT,
                            "no policy can accept everything that arrives up to %.0f %% of the cards: what is asked for by model does not fit;"
                                    + " there is no bound for that, give a lower load such as %.0f",
                            acceptedPercent,
                            acceptedPercent / 2));
        }
        if (status != SolveStatus.OPTIMAL) {
            throw new LaminaException(
                    ErrorCode.INTERNAL, "the linear solver ends with " + status + ", expected an optimum");
        }
        return solver.getObjectiveValue() / (10.0 * (double) allCards);
    }

    private Map<Kind, Count> count(double acceptedPercent) {
        Map<Kind, Count> counts = new LinkedHashMap<>();
        long submitted = 0;
        for (OpenbPod pod : arrivals.pods()) {
            submitted += (long) pod.cards() * pod.cardMilli();
            Kind kind = new Kind(pod.cpuMilli(), pod.cards(), pod.cardMilli(), Set.copyOf(pod.models()));
            Count count = counts.computeIfAbsent(kind, each -> new Count());
            count.arrived++;
            count.accepted += submitted <= acceptedPercent * 10 * (double) allCards ? 1 : 0;
        }
        return counts;
    }

    private void addKind(Kind kind, Count count) {
        LinearExprBuilder all = LinearExpr.newBuilder();
        cardsOf.forEach((pool, cards) -> {
            if (kind.models().isEmpty() || kind.models().contains(pool) || kind.cards() == 0) {
                Variable placed = model.newNumVar(0, (double) count.arrived, "");
                all.add(placed);
                cpu.addTerm(placed, (double) kind.cpuMilli());
                value.addTerm(placed, (double) (kind.cards() * kind.milli()));
                if (kind.milli() == WHOLE_MILLI) {
                    cards.addTerm(placed, kind.cards());
                } else if (kind.cards() > 0) {
                    shares(pool, kind.milli()).addTerm(placed, -kind.cards());
                }
            }
        });
        model.addLinearConstraint(all, (double) count.accepted, (double) count.arrived);
    }

    private LinearExprBuilder shares(String pool, int milli) {
        return sharesOf.computeIfAbsent(pool, name -> new HashMap<>())
                .computeIfAbsent(milli, size -> LinearExpr.newBuilder());
    }

    /** Every way to cut a card so that nothing more fits; what is cut and not used does no harm. */
    private void addPatterns(String pool, long cards, List<Integer> sizes) {
        LinearExprBuilder used = cardsOf.getOrDefault(pool, LinearExpr.newBuilder());
        List<int[]> patterns = new ArrayList<>();
        cut(sizes, 0, new int[sizes.size()], WHOLE_MILLI, patterns);
        for (int[] pattern : patterns) {
            Variable times = model.newNumVar(0, (double) cards, "");
            used.addTerm(times, 1);
            for (int index = 0; index < pattern.length; index++) {
                if (pattern[index] > 0) {
                    shares(pool, sizes.get(index)).addTerm(times, pattern[index]);
                }
            }
        }
        sizes.forEach(size -> model.addGreaterOrEqual(shares(pool, size), 0));
        model.addLessOrEqual(used, (double) cards);
    }

    private static void cut(List<Integer> sizes, int index, int[] pattern, int left, List<int[]> found) {
        if (index == sizes.size()) {
            if (!sizes.isEmpty() && left < sizes.getLast()) {
                found.add(pattern.clone());
            }
            return;
        }
        for (int times = left / sizes.get(index); times >= 0; times--) {
            pattern[index] = times;
            cut(sizes, index + 1, pattern, left - times * sizes.get(index), found);
        }
        pattern[index] = 0;
    }
}
