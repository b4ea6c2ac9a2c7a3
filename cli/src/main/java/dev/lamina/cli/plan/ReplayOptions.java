package dev.lamina.cli.plan;

import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.sim.queuefile.QueueFile;
import dev.lamina.sim.replay.Disciplines;
import dev.lamina.sim.replay.Estimates;
import dev.lamina.sim.replay.NodeGrid;
import dev.lamina.sim.replay.Scene;
import dev.lamina.sim.trace.TrainingJob;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How jobs of a trace are served. */
final class ReplayOptions {
    private static final long SEED = 42;

    @Option(
            names = "--nodes",
            paramLabel = "NxC",
            description = "With --trace: the cluster, such as 138x8 for 138 nodes of 8 cards.")
    private @Nullable String nodes;

    @Option(
            names = "--discipline",
            paramLabel = "NAME",
            split = ",",
            description =
                    "With --trace: who may start next, separated by commas, side by side: fcfs, fair-share, easy, easy-extra, lamina."
                            + " Default: all.")
    private List<String> disciplines = List.of();

    @Option(
            names = "--estimate-sigma",
            paramLabel = "SIGMA",
            description =
                    "With --trace: how far the stated durations are off, as the standard deviation of a lognormal error;"
                            + " 0 to 5. Default: 0, they are exact.")
    private @Nullable Double sigma;

    @Option(
            names = "--queues",
            paramLabel = "FILE",
            description =
                    "With --trace and --kubectl: what the queue of each user, or namespace, is guaranteed and weighs, as YAML."
                            + " Default: all the same.")
    private @Nullable Path queues;

    /** Throws BAD_INPUT for an option that means nothing in a mode, and for a discipline that does not exist. */
    void checkMode(String mode) {
        if (!mode.equals("--trace")) {
            refuse("--nodes", nodes != null, mode);
            refuse("--discipline", !disciplines.isEmpty(), mode);
            refuse("--estimate-sigma", sigma != null, mode);
            refuse("--queues", queues != null && !mode.equals("--kubectl"), mode);
        }
        disciplines.forEach(Disciplines::usualPolicy);
    }

    private static void refuse(String option, boolean given, String mode) {
        if (given) {
            throw bad(option + " belongs to --trace, not to " + mode + "; leave it out");
        }
    }

    String nodes() {
        if (nodes == null) {
            throw bad("--trace needs a cluster to run on; add --nodes such as 138x8");
        }
        return nodes;
    }

    List<String> disciplines() {
        return disciplines.isEmpty()
                ? Disciplines.names()
                : disciplines.stream().distinct().toList();
    }

    private Estimates estimates() {
        return sigma == null ? Estimates.EXACT : new Estimates(sigma, SEED);
    }

    /** The queues of a cluster; one for everybody where no file states them. */
    QueueTree queues(Cluster cluster) {
        return queues == null ? QueueTree.open() : QueueFile.read(queues, cluster);
    }

    boolean statesQueues() {
        return queues != null;
    }

    Scene scene(List<TrainingJob> jobs, NodeGrid grid) {
        return queues == null
                ? Scene.of(jobs, grid, estimates())
                : new Scene(jobs, grid, estimates(), QueueFile.read(queues, grid.cluster()));
    }

    /** What to type for the same again, without the trace. */
    String command() {
        return " --nodes " + nodes() + " --discipline " + String.join(",", disciplines())
                + (sigma == null ? "" : " --estimate-sigma " + sigma)
                + (queues == null ? "" : " --queues " + queues);
    }

    private static LaminaException bad(String message) {
        return new LaminaException(ErrorCode.BAD_INPUT, message);
    }
}
