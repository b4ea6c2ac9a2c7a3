package dev.lamina.bench;

import dev.lamina.bench.lab.Effort;
import dev.lamina.bench.lab.Lab;
import dev.lamina.bench.machine.Machine;
import dev.lamina.bench.report.Figures;
import dev.lamina.bench.report.Finding;
import java.io.PrintWriter;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What every measurement takes, and how it is run and shown. */
final class RunOptions {
    static final int PROMISE_BROKEN = 1;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "5",
            description = "Measured time of one run, 1 to 3600 (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "Repetitions of each case, 1 to 100 (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--foreign-limit",
            paramLabel = "PERCENT",
            defaultValue = "5",
            description =
                    "Repeat a run in which others took more than this of a core, 0 to 10000 (default: ${DEFAULT-VALUE}).")
    private double foreignLimit;

    @Option(names = "--json", description = "One JSON object on standard output instead of tables.")
    private boolean json;

    @Option(names = "--strict", description = "End with exit code 1 when a promise is broken.")
    private boolean strict;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Runs the measurement in a laboratory of its own, prints what it found and returns the exit code. */
    int run(Function<Lab, Finding> measurement) {
        return run(measurement, strict);
    }

    /** As {@link #run}, and a broken promise is always an exit code of its own. */
    int runStrictly(Function<Lab, Finding> measurement) {
        return run(measurement, true);
    }

    private int run(Function<Lab, Finding> measurement, boolean strictly) {
        try (Lab lab = openLab()) {
            Finding finding = measurement.apply(lab);
            print(lab.machine(), finding);
            return exitCode(finding, strictly);
        }
    }

    /** Prints what was found without a laboratory and returns the exit code. */
    int show(Finding finding) {
        print(Machine.read("none", "none"), finding);
        return exitCode(finding, strict);
    }

    private static int exitCode(Finding finding, boolean strictly) {
        return strictly && !finding.promisesKept() ? PROMISE_BROKEN : 0;
    }

    /** The laboratory with this much effort; throws {@code BAD_INPUT} for an option outside its range. */
    Lab openLab() {
        return Lab.open(effort(), new PrintWriter(spec.commandLine().getErr(), true));
    }

    Effort effort() {
        return new Effort(runs, seconds, foreignLimit);
    }

    boolean json() {
        return json;
    }

    boolean strict() {
        return strict;
    }

    /** The command as it was given, for whoever wants to measure again. */
    String command() {
        CommandSpec root = spec.root();
        String arguments = String.join(" ", root.commandLine().getParseResult().originalArgs());
        return (root.name().equals("lamina") ? "" : "lamina ") + root.name() + " " + arguments;
    }

    private void print(Machine machine, Finding finding) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode object = finding.json();
            object.set("machine", Figures.json(machine));
            out.println(JsonMapper.builder()
                    .build()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(object));
        } else {
            out.println(finding.text());
            out.println("  " + machine.describe());
        }
        out.flush();
    }
}
