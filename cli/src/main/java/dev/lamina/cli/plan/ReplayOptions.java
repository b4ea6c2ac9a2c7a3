package dev.lamina.cli.plan;

import dev.lamina.cli.options.Declared;
import dev.lamina.cli.options.Given;
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

/** How jobs of a trace are served. */
final class ReplayOptions {
    private static final long SEED = 42;

    private final Given<Long> seed;
    private final Given<Boolean> foresees;
    private final Given<String> nodes;
    private final Given<List<String>> disciplines;
    private final Given<Double> sigma;
    private final Given<Path> queues;

    ReplayOptions(Declared options) {
        nodes = options.one(
                String.class, "--nodes", "NxC", "With --trace: the cluster, such as 138x8 for 138 nodes of 8 cards.");
        disciplines = options.names(
                "--discipline",
                "With --trace: who may start next, separated by commas, side by side: fcfs, fair-share, easy, easy-extra, lamina."
                        + " Default: all.");
        sigma = options.one(
                Double.class,
                "--estimate-sigma",
                "SIGMA",
                "With --trace: how far the stated durations are off, as the standard deviation of a lognormal error; 0 to 5."
                        + " Default: 0, they are exact.");
        seed = options.one(
                Long.class, "--seed", "N", "With --estimate-sigma: draws other errors. Default: " + SEED + ".");
        foresees = options.flag(
                "--foresee",
                "With --trace: foresee the start of every job that waits, at the moment in which it begins to wait, and compare.");
        queues = options.one(
                Path.class,
                "--queues",
                "FILE",
                "With --trace and --kubectl: what the queue of each user, or namespace, is guaranteed and weighs, as YAML."
                        + " Default: all the same.");
    }

    /** Throws BAD_INPUT for an option that means nothing in a mode, and for a discipline that does not exist. */
    void checkMode(String mode) {
        if (!mode.equals("--trace")) {
            refuse("--nodes", nodes.isThere(), mode);
            refuse("--discipline", disciplines.isThere(), mode);
            refuse("--estimate-sigma", sigma.isThere(), mode);
            refuse("--seed", seed.isThere(), mode);
            refuse("--foresee", foresees.isThere(), mode);
            refuse("--queues", queues.isThere() && !mode.equals("--kubectl"), mode);
        }
        if (seed.isThere() && !sigma.isThere()) {
            throw bad(
                    "--seed draws the errors of stated durations, and they are exact; add --estimate-sigma such as 1");
        }
        disciplines().forEach(Disciplines::usualPolicy);
    }

    private static void refuse(String option, boolean given, String mode) {
        if (given) {
            throw bad(option + " belongs to --trace, not to " + mode + "; leave it out");
        }
    }

    String nodes() {
        return nodes.value().orElseThrow(() -> bad("--trace needs a cluster to run on; add --nodes such as 138x8"));
    }

    List<String> disciplines() {
        return disciplines
                .value()
                .map(names -> names.stream().distinct().toList())
                .orElseGet(Disciplines::names);
    }

    private Estimates estimates() {
        return sigma.value().map(off -> new Estimates(off, seed.or(SEED))).orElse(Estimates.EXACT);
    }

    /** Whether every job that waits is told when it will start. */
    boolean foresees() {
        return foresees.isThere();
    }

    /** The queues of a cluster; one for everybody where no file states them. */
    QueueTree queues(Cluster cluster) {
        return queues.value().map(file -> QueueFile.read(file, cluster)).orElseGet(QueueTree::open);
    }

    boolean statesQueues() {
        return queues.isThere();
    }

    Scene scene(List<TrainingJob> jobs, NodeGrid grid) {
        return queues.value()
                .map(file -> new Scene(jobs, grid, estimates(), QueueFile.read(file, grid.cluster())))
                .orElseGet(() -> Scene.of(jobs, grid, estimates()));
    }

    /** What to type for the same again, without the trace. */
    String command() {
        return " --nodes " + nodes() + " --discipline " + String.join(",", disciplines())
                + sigma.value().map(off -> " --estimate-sigma " + off).orElse("")
                + seed.value().map(drawn -> " --seed " + drawn).orElse("")
                + (foresees() ? " --foresee" : "")
                + queues.value().map(file -> " --queues " + file).orElse("");
    }

    private static LaminaException bad(String message) {
        return new LaminaException(ErrorCode.BAD_INPUT, message);
    }
}
