package dev.lamina.sim.trace;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Reads the files of the OpenB trace. Every complaint is a {@code BAD_INPUT} that names file, line, column and what was expected; a missing file is
 * {@code NOT_FOUND}. Stateless: safe from any thread.
 */
public final class OpenbReader {
    /** The most cards that a node of this trace may have; its policies scale their scores by that. */
    public static final int MOST_CARDS = 8;

    private static final long MOST_CPU_MILLI = 1_000_000_000L;
    private static final long MOST_MEMORY_MIB = 1L << 40;
    private static final int WHOLE_MILLI = 1000;
    private static final List<String> NODE_COLUMNS = List.of("sn", "cpu_milli", "memory_mib", "gpu", "model");
    private static final List<String> POD_COLUMNS = List.of("name", "cpu_milli", "memory_mib", "num_gpu", "gpu_milli");
    private static final List<String> ORDER_COLUMNS = List.of("kind", "name");

    private OpenbReader() {}

    /** The node list: {@code sn, cpu_milli, memory_mib, gpu, model}. A node with 0 GPUs may leave its model empty. */
    public static Reading<OpenbNode> nodes(Path file, Leniency leniency) {
        Names names = new Names();
        Reading<OpenbNode> reading = new Table(file, NODE_COLUMNS, leniency).all(row -> node(row, names));
        if (reading.rows().isEmpty()) {
            throw new LaminaException(ErrorCode.BAD_INPUT, file + " line 2, column 1: expected at least one node");
        }
        return reading;
    }

    private static OpenbNode node(Row row, Names names) {
        long cpuMilli = row.whole("cpu_milli", 0, MOST_CPU_MILLI);
        long memoryBytes = row.whole("memory_mib", 0, MOST_MEMORY_MIB) << 20;
        int cards = (int) row.whole("gpu", 0, MOST_CARDS);
        String model = cards == 0 ? row.optional("model") : row.text("model");
        return new OpenbNode(row.unique("sn", names), cpuMilli, memoryBytes, cards, model);
    }

    /**
     * A pod list: {@code name, cpu_milli, memory_mib, num_gpu, gpu_milli} and, where the file has it, {@code gpu_spec}.
     *
     * @param knownModels models that some node has; a pod that allows none of them is a wrong row. Empty: models are not checked.
     */
    public static Pods pods(Path file, Set<String> knownModels, Leniency leniency) {
        return pods(file, knownModels, leniency, PackedRows.usualBytes());
    }

    /** The same; throws NO_ROOM where the rows take more than {@code mostBytes}. */
    static Pods pods(Path file, Set<String> knownModels, Leniency leniency, long mostBytes) {
        PackedRows<List<String>> rows = new PackedRows<>(mostBytes);
        Map<String, List<String>> models = new HashMap<>();
        Skipped skipped = new Table(file, POD_COLUMNS, leniency)
                .each(row -> pod(row, models(row, knownModels, models), rows.names()), pod -> OpenbPods.add(rows, pod));
        return new Pods(OpenbPods.all(rows), skipped);
    }

    /**
     * The pods of a file.
     *
     * @param rows in the file's order
     * @param skipped what a lenient reading left out
     */
    public record Pods(OpenbPods rows, Skipped skipped) {}

    private static OpenbPod pod(Row row, List<String> models, Names names) {
        long cpuMilli = row.whole("cpu_milli", 0, MOST_CPU_MILLI);
        long memoryBytes = row.whole("memory_mib", 0, MOST_MEMORY_MIB) << 20;
        int cards = (int) row.whole("num_gpu", 0, MOST_CARDS);
        int cardMilli = (int) row.whole("gpu_milli", cards == 0 ? 0 : 1, WHOLE_MILLI);
        if (cards == 0 && cardMilli > 0) {
            throw row.wrong("gpu_milli", "0, for the pod asks for no GPU");
        }
        return new OpenbPod(row.unique("name", names), cpuMilli, memoryBytes, cards, cardMilli, models);
    }

    private static List<String> models(Row row, Set<String> known, Map<String, List<String>> seen) {
        String written = row.optional("gpu_spec");
        if (written.isEmpty()) {
            return List.of();
        }
        List<String> before = seen.get(written);
        if (before != null) {
            return before;
        }
        List<String> models = List.of(written.split("\\|"));
        if (!known.isEmpty() && models.stream().noneMatch(known::contains)) {
            throw row.wrong(
                    "gpu_spec", "at least one model that a node has: " + String.join("|", new TreeSet<>(known)));
        }
        seen.put(written, models);
        return models;
    }

    /**
     * The order of a published run: {@code kind, name} with kind {@code node} or {@code pod}. Every node must come exactly once. There is no
     * lenient reading: an order with a hole is another experiment.
     */
    public static OpenbOrder order(Path file, Set<String> nodeNames, OpenbPods of) {
        List<String> nodes = new ArrayList<>();
        LongStore pods = new LongStore();
        Set<String> missing = new HashSet<>(nodeNames);
        new Table(file, ORDER_COLUMNS, Leniency.STRICT)
                .each(
                        row -> {
                            if (row.text("kind").equals("node")) {
                                nodes.add(orderedNode(row, nodeNames, missing));
                            } else {
                                pods.add(orderedPod(row, of));
                            }
                            return Boolean.TRUE;
                        },
                        read -> {});
        if (!missing.isEmpty()) {
            String example = new TreeSet<>(missing).getFirst();
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "%s leaves out %d nodes of the node list, for example %s; give an order made for this node list"
                            .formatted(file, missing.size(), example));
        }
        int[] places =
                IntStream.range(0, pods.size()).map(at -> (int) pods.get(at)).toArray();
        return new OpenbOrder(nodes, of.select(places));
    }

    private static String orderedNode(Row row, Set<String> known, Set<String> missing) {
        String name = row.text("name");
        if (!known.contains(name)) {
            throw row.wrong("name", "a node of the node list");
        }
        if (!missing.remove(name)) {
            throw row.wrong("name", "every node once, but this one came before");
        }
        return name;
    }

    private static int orderedPod(Row row, OpenbPods of) {
        if (!row.text("kind").equals("pod")) {
            throw row.wrong("kind", "'node' or 'pod'");
        }
        return of.find(row.text("name")).orElseThrow(() -> row.wrong("name", "a pod of the pod list"));
    }
}
