package dev.lamina.sim.trace;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder with OpenB files: one node list and a pod list for each workload, plain or gzip.
 *
 * @param folder that was searched
 * @param nodes the node list
 * @param workloads the pod lists by workload, sorted by name
 */
public record OpenbFolder(Path folder, Path nodes, SortedMap<String, Path> workloads) {
    private static final Pattern NODES = Pattern.compile("openb_node_list_?(\\w*)\\.csv(\\.gz)?");
    private static final Pattern PODS = Pattern.compile("openb_pod_list_([\\w.-]+?)\\.csv(\\.gz)?");
    private static final String PREFERRED = "gpu_node";

    /** Looks into a folder; throws NOT_FOUND when it lacks the node list or any pod list. */
    public static OpenbFolder of(Path folder) {
        SortedMap<String, Path> nodes = matching(folder, NODES);
        SortedMap<String, Path> pods = matching(folder, PODS);
        if (nodes.isEmpty() || pods.isEmpty()) {
            throw new LaminaException(
                    ErrorCode.NOT_FOUND,
                    folder + " has no " + (nodes.isEmpty() ? "openb_node_list_gpu_node.csv" : "openb_pod_list_NAME.csv")
                            + "; name a folder with the node list and the pod lists, plain or .gz");
        }
        if (nodes.size() > 1 && !nodes.containsKey(PREFERRED)) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    folder + " has " + nodes.size() + " node lists " + nodes.keySet() + " and none is called "
                            + "openb_node_list_gpu_node.csv; leave one");
        }
        Path list = nodes.size() == 1 ? nodes.values().iterator().next() : Objects.requireNonNull(nodes.get(PREFERRED));
        return new OpenbFolder(folder, list, pods);
    }

    /** The pod list of a workload; throws NOT_FOUND with the names that there are. */
    public Path pods(String workload) {
        Path file = workloads.get(workload);
        if (file == null) {
            throw new LaminaException(
                    ErrorCode.NOT_FOUND,
                    "there is no workload '" + workload + "' in " + folder + "; there are " + workloads.keySet());
        }
        return file;
    }

    /** Files by the name inside theirs; a plain file wins over a compressed one of the same name. */
    private static SortedMap<String, Path> matching(Path folder, Pattern pattern) {
        SortedMap<String, Path> found = new TreeMap<>();
        for (Path file : listed(folder)) {
            Matcher matcher =
                    pattern.matcher(Objects.requireNonNull(file.getFileName()).toString());
            if (matcher.matches() && Files.isRegularFile(file)) {
                String name = Objects.requireNonNull(matcher.group(1));
                found.merge(name, file, (one, other) -> matcher.group(2) == null ? other : one);
            }
        }
        return found;
    }

    private static List<Path> listed(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new LaminaException(ErrorCode.NOT_FOUND, "there is no folder " + folder + "; check the name");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, folder + " cannot be listed (" + e.getMessage() + "); check its rights", e);
        }
    }
}
