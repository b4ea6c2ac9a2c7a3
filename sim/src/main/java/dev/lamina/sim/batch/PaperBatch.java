package dev.lamina.sim.batch;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.placement.Policies;
import dev.lamina.sim.paper.Arrivals;
import dev.lamina.sim.paper.PaperExperiment;
import dev.lamina.sim.paper.PaperInput;
import dev.lamina.sim.paper.PaperResult;
import dev.lamina.sim.trace.Leniency;
import dev.lamina.sim.trace.OpenbFolder;
import dev.lamina.sim.trace.OpenbNode;
import dev.lamina.sim.trace.OpenbOrder;
import dev.lamina.sim.trace.OpenbReader;
import dev.lamina.sim.trace.Reading;
import dev.lamina.sim.trace.Skipped;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/** The packing experiment for workloads, policies and seeds of a folder. */
public final class PaperBatch {
    private static final double LEAST_LOAD = 0.01;
    private static final double MOST_LOAD = 10;
    private static final int MOST_SEEDS = 1000;

    private final Wish wish;
    private final Reading<OpenbNode> nodes;
    private final List<PaperInput> inputs = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();

    /**
     * What is asked for.
     *
     * @param folder with the node list and the pod lists
     * @param workloads names of pod lists
     * @param policies names of policies
     * @param seeds what draws the orders; ignored where an order is given
     * @param load submitted over available, 0.01..10
     * @param movePercent how many in a hundred of the running pods may move at the end, 0..100
     */
    public record Wish(
            OpenbFolder folder,
            List<String> workloads,
            List<String> policies,
            List<Long> seeds,
            double load,
            int movePercent) {
        /** Copies the lists; throws BAD_INPUT for a value outside its range or a name that does not exist. */
        public Wish {
            workloads = List.copyOf(workloads);
            policies = List.copyOf(policies);
            seeds = List.copyOf(seeds);
            if (!(load >= LEAST_LOAD && load <= MOST_LOAD)) {
                throw bad("the load is " + load + ", expected " + LEAST_LOAD + " to " + MOST_LOAD + " such as 1.3");
            }
            if (movePercent < 0 || movePercent > 100) {
                throw bad(movePercent + "% of the pods may move, expected 0 to 100");
            }
            if (seeds.isEmpty() || seeds.size() > MOST_SEEDS) {
                throw bad("there are " + seeds.size() + " seeds, expected 1 to " + MOST_SEEDS);
            }
            if (workloads.isEmpty() || policies.isEmpty()) {
                throw bad("name at least one workload and one policy");
            }
            policies.forEach(Policies::of);
            workloads.forEach(folder::pods);
        }
    }

    private PaperBatch(Wish wish, Leniency leniency) {
        this.wish = wish;
        nodes = OpenbReader.nodes(wish.folder().nodes(), leniency);
        skipped.add(nodes.skipped());
        Set<String> models = nodes.rows().stream()
                .filter(node -> node.cards() > 0)
                .map(OpenbNode::model)
                .collect(Collectors.toSet());
        for (String workload : wish.workloads()) {
            OpenbReader.Pods pods = OpenbReader.pods(wish.folder().pods(workload), models, leniency);
            skipped.add(pods.skipped());
            inputs.add(new PaperInput(workload, nodes.rows(), pods.rows()));
        }
        check();
    }

    private void check() {
        if (nodes.rows().stream().noneMatch(node -> node.cards() > 0)) {
            throw bad(wish.folder().nodes() + " has no node with a GPU; the experiment is about GPUs");
        }
        for (PaperInput input : inputs) {
            if (input.pods().stream().noneMatch(pod -> pod.cards() > 0)) {
                throw bad(wish.folder().pods(input.workload()) + " has no pod that asks for a GPU");
            }
        }
    }

    /** Reads everything; throws BAD_INPUT and NOT_FOUND as the readers do. */
    public static PaperBatch read(Wish wish, Leniency leniency) {
        return new PaperBatch(wish, leniency);
    }

    /** Rows that a lenient reading left out, all files together. */
    public Skipped skipped() {
        List<String> examples = new ArrayList<>();
        long rows = 0;
        for (Skipped part : skipped) {
            rows += part.rows();
            examples.addAll(part.examples());
        }
        return new Skipped(rows, examples.subList(0, Math.min(5, examples.size())));
    }

    /** What was read for each workload. */
    public List<PaperInput> inputs() {
        return List.copyOf(inputs);
    }

    /** How many experiments {@link #run} makes. */
    public int experiments(Optional<Path> order) {
        return inputs.size()
                * wish.policies().size()
                * (order.isPresent() ? 1 : wish.seeds().size());
    }

    /**
     * Runs all experiments on all processors.
     *
     * @param order a published order that takes the place of the seeds; then there must be one workload
     * @param done hears how many experiments have ended, one call at a time
     */
    public List<PolicySummary> run(Optional<Path> order, IntConsumer done) throws InterruptedException {
        List<Callable<PaperResult>> work = new ArrayList<>();
        for (PaperInput input : inputs) {
            List<Arrivals> arrivals =
                    order.map(file -> List.of(ordered(input, file))).orElseGet(() -> drawn(input));
            for (String policy : wish.policies()) {
                arrivals.forEach(each -> work.add(() -> PaperExperiment.run(input, each, policy, wish.movePercent())));
            }
        }
        return PolicySummary.of(Batch.run(work, done));
    }

    /** The first order that {@link #run} runs a workload in. */
    public Arrivals firstOrder(PaperInput input, Optional<Path> order) {
        return order.map(file -> ordered(input, file))
                .orElseGet(() -> Arrivals.drawn(input, wish.seeds().getFirst(), wish.load()));
    }

    private List<Arrivals> drawn(PaperInput input) {
        return wish.seeds().stream()
                .map(seed -> Arrivals.drawn(input, seed, wish.load()))
                .toList();
    }

    private Arrivals ordered(PaperInput input, Path file) {
        if (inputs.size() > 1) {
            throw bad("an order is for one workload, not for " + wish.workloads() + "; name one with --workload");
        }
        Set<String> nodeNames = input.nodes().stream().map(OpenbNode::name).collect(Collectors.toSet());
        OpenbOrder order = OpenbReader.order(file, nodeNames, input.pods());
        return Arrivals.ordered(input, order, wish.seeds().getFirst());
    }

    private static LaminaException bad(String message) {
        return new LaminaException(ErrorCode.BAD_INPUT, message);
    }
}
