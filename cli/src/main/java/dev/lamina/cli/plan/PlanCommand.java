package dev.lamina.cli.plan;

import dev.lamina.cli.options.Declared;
import dev.lamina.cli.options.Given;
import dev.lamina.cli.program.Installation;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.sim.kubectl.OwnCluster;
import dev.lamina.sim.trace.Leniency;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** {@code lamina plan}. */
public final class PlanCommand implements Callable<Integer> {
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);
    private final Given<Path> paper;
    private final Given<Path> trace;
    private final Given<Path> kubectl;
    private final Given<Path> example;
    private final Given<Path> snapshot;
    private final PaperOptions paperOptions;
    private final ReplayOptions replayOptions;
    private final SnapshotOptions snapshots;
    private final AnswerOptions answers;
    private final OutputOptions output;
    private final Given<Boolean> lenient;

    private PlanCommand() {
        Declared options = new Declared(spec);
        options.standard();
        paper = options.one(
                Path.class,
                "--paper",
                "DIR",
                "Pack pods until requests pass the cards: a folder with openb_node_list_gpu_node.csv and"
                        + " openb_pod_list_NAME.csv, plain or .gz.");
        trace = options.one(
                Path.class,
                "--trace",
                "FILE",
                "Replay training jobs that arrive, wait, run and leave: job_id, user, num_gpu, submit_time, duration.");
        kubectl = options.one(
                Path.class,
                "--kubectl",
                "FILE",
                "Compare a cluster with a planned one: what 'kubectl get nodes,pods -A -o json' printed.");
        example = options.one(
                Path.class,
                "--example",
                "DIR",
                "Write a made-up fleet of 200 nodes there, to try --paper, --trace and --kubectl on.");
        snapshot = options.one(
                Path.class,
                "--snapshot",
                "FILE",
                "Plan what a scheduler in a saved state decides next; the same file gives the same bytes.");
        paperOptions = new PaperOptions(options);
        replayOptions = new ReplayOptions(options);
        snapshots = new SnapshotOptions(options);
        answers = new AnswerOptions(options);
        output = new OutputOptions(options);
        lenient = options.flag("--lenient", "Leave out rows that are wrong and count them.");
    }

    /** The command; it needs nothing of the installation. */
    public static CommandSpec spec(Installation installation) {
        CommandSpec spec = new PlanCommand().spec;
        spec.name("plan");
        spec.usageMessage()
                .description(
                        "Show where workloads would go: a public trace, jobs that wait, or your own cluster, under each placement"
                                + " policy. Needs no card and no cluster; writes a page to look at.")
                .footerHeading("%nExamples:%n")
                .footer(
                        "  lamina plan --example fleet",
                        "  lamina plan --paper fleet --policy best-fit,fgd,lamina --seeds 3",
                        "  lamina plan --trace fleet/jobs.csv --nodes 100x8 --discipline fcfs,easy",
                        "  lamina plan --trace fleet/jobs.csv --nodes 100x8 --nodes-for 'p95 wait < 60 s'",
                        "  kubectl get nodes,pods -A -o json > dump.json; lamina plan --kubectl dump.json",
                        "  lamina plan --kubectl dump.json --queues queues.yaml --explain team/job-7");
        return spec;
    }

    @Override
    public Integer call() throws InterruptedException {
        Leniency leniency = lenient.isThere() ? Leniency.LENIENT : Leniency.STRICT;
        Terminal terminal = new Terminal(spec.commandLine(), output);
        switch (chosen()) {
            case "--paper" -> new PaperPlan(terminal, paperOptions).run(path(paper), leniency);
            case "--trace" -> trace(terminal, leniency);
            case "--snapshot" -> snapshot(terminal, path(snapshot));
            case "--kubectl" -> kubectl(terminal, path(kubectl), leniency);
            default -> ExampleFleet.write(terminal, path(example));
        }
        return 0;
    }

    private void trace(Terminal terminal, Leniency leniency) throws InterruptedException {
        TracePlan plan = new TracePlan(terminal, paperOptions, replayOptions);
        if (snapshots.out().isPresent()) {
            plan.save(path(trace), leniency, snapshots);
        } else {
            plan.run(path(trace), leniency, answers);
        }
    }

    private void snapshot(Terminal terminal, Path file) {
        if (answers.asksAboutADecision()) {
            DecisionAnswers.ofState(terminal, file, answers);
        } else {
            new SnapshotPlan(terminal, snapshots).run(file);
        }
    }

    private void kubectl(Terminal terminal, Path file, Leniency leniency) throws InterruptedException {
        if (answers.asksAboutADecision()) {
            DecisionAnswers.ofDump(terminal, OwnCluster.read(file, leniency), replayOptions, answers);
            return;
        }
        if (replayOptions.statesQueues()) {
            throw bad("--queues with --kubectl goes with a question: add --explain, --remove-rack or --dry-run");
        }
        new KubectlPlan(terminal, paperOptions).run(file, leniency);
    }

    private String chosen() {
        List<String> given = Stream.of(
                        given("--paper", paper),
                        given("--trace", trace),
                        given("--kubectl", kubectl),
                        given("--snapshot", snapshot),
                        given("--example", example))
                .flatMap(Optional::stream)
                .toList();
        if (given.size() != 1) {
            throw bad((given.isEmpty() ? "nothing to plan" : String.join(" and ", given) + " are different plans")
                    + "; give one of --paper DIR, --trace FILE, --kubectl FILE, --snapshot FILE, --example DIR");
        }
        String mode = given.getFirst();
        replayOptions.checkMode(mode);
        snapshots.checkMode(mode);
        paperOptions.checkMode(mode);
        answers.checkMode(mode);
        return mode;
    }

    private static Optional<String> given(String name, Given<Path> option) {
        return option.isThere() ? Optional.of(name) : Optional.empty();
    }

    private static Path path(Given<Path> option) {
        return option.or(Path.of(""));
    }

    private static LaminaException bad(String message) {
        return new LaminaException(ErrorCode.BAD_INPUT, message);
    }
}
