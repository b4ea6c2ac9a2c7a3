package dev.lamina.sim.fleet;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.sim.trace.OpenbNode;
import dev.lamina.sim.trace.OpenbPod;
import dev.lamina.sim.trace.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Writes a fleet in the formats that the planner reads. */
public final class FleetFiles {
    /** The workload's name in the pod list's file name. */
    public static final String WORKLOAD = "example";
    /** The file with the jobs. */
    public static final String JOBS = "jobs.csv";

    private static final long MIB = 1L << 20;
    private static final long NS_IN_SECOND = 1_000_000_000L;

    private FleetFiles() {}

    /**
     * Writes the node list, the pod list {@value #WORKLOAD} and {@value #JOBS} into a folder, which is made where it is missing; files of these names
     * are replaced. Throws BAD_INPUT where that is not possible.
     */
    public static void write(Fleet fleet, Path folder) {
        try {
            Files.createDirectories(folder);
            lines(
                    folder.resolve("openb_node_list_gpu_node.csv"),
                    "sn,cpu_milli,memory_mib,gpu,model",
                    fleet.nodes(),
                    FleetFiles::line);
            lines(
                    folder.resolve("openb_pod_list_" + WORKLOAD + ".csv"),
                    "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec",
                    fleet.pods(),
                    FleetFiles::line);
            lines(folder.resolve(JOBS), "job_id,user,num_gpu,submit_time,duration", fleet.jobs(), FleetFiles::line);
        } catch (IOException e) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    folder + " cannot be written (" + e.getMessage() + "); choose a folder that is yours",
                    e);
        }
    }

    private static <T> void lines(Path file, String header, List<T> rows, Function<T, String> line) throws IOException {
        Files.write(
                file, Stream.concat(Stream.of(header), rows.stream().map(line)).toList());
    }

    private static String line(OpenbNode node) {
        return "%s,%d,%d,%d,%s"
                .formatted(node.name(), node.cpuMilli(), node.memoryBytes() / MIB, node.cards(), node.model());
    }

    private static String line(OpenbPod pod) {
        return "%s,%d,%d,%d,%d,%s"
                .formatted(
                        pod.name(),
                        pod.cpuMilli(),
                        pod.memoryBytes() / MIB,
                        pod.cards(),
                        pod.cardMilli(),
                        String.join("|", pod.models()));
    }

    private static String line(TrainingJob job) {
        return "%s,%s,%d,%d,%d"
                .formatted(
                        job.name(),
                        job.tenant(),
                        job.cards(),
                        job.submitNs() / NS_IN_SECOND,
                        job.durationNs() / NS_IN_SECOND);
    }
}
