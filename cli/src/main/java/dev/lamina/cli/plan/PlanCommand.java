package dev.lamina.cli.plan;

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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lamina plan}. */
@Command(
        name = "plan",
        description =
                "Show where workloads would go: a public trace, jobs that wait, or your own cluster, under each placement"
                        + " policy. Needs no card and no cluster; writes a page to look at.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  lamina plan --example fleet",
            "  lamina plan --paper fleet --policy best-fit,fgd,lamina --seeds 3",
            "  lamina plan --trace fleet/jobs.csv --nodes 100x8 --discipline fcfs,easy",
            "  lamina plan --trace fleet/jobs.csv --nodes 100x8 --nodes-for 'p95 wait < 60 s'",
            "  kubectl get nodes,pods -A -o json > dump.json; lamina plan --kubectl dump.json",
            "  lamina plan --kubectl dump.json --queues queues.yaml --explain team/job-7"
        })
public final class PlanCommand implements Callable<Integer> {
    @Option(
            names = "--paper",
            paramLabel = "DIR",
            description = "Pack pods until requests pass the cards: a folder with openb_node_list_gpu_node.csv and"
                    + " openb_pod_list_NAME.csv, plain or .gz.")
    private @Nullable Path paper;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description =
                    "Replay training jobs that arrive, wait, run and leave: job_id, user, num_gpu, submit_time, duration.")
    private @Nullable Path trace;

    @Option(
            names = "--kubectl",
            paramLabel = "FILE",
            description = "Compare a cluster with a planned one: what 'kubectl get nodes,pods -A -o json' printed.")
    private @Nullable Path kubectl;

    @Option(
            names = "--example",
            paramLabel = "DIR",
            description = "Write a made-up fleet of 200 nodes there, to try --paper, --trace and --kubectl on.")
    private @Nullable Path example;

    @Option(
            names = "--snapshot",
            paramLabel = "FILE",
            description = "Plan what a scheduler in a saved state decides next; the same file gives the same bytes.")
    private @Nullable Path snapshot;

    @Mixin
    private PaperOptions paperOptions = new PaperOptions();

    @Mixin
    private ReplayOptions replayOptions = new ReplayOptions();

    @Mixin
    private SnapshotOptions snapshots = new SnapshotOptions();

    @Mixin
    private AnswerOptions answers = new AnswerOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(names = "--lenient", description = "Leave out rows that are wrong and count them.")
    private boolean lenient;

    @Spec
    private CommandSpec spec;

    /** Needs nothing of the installation. */
    public PlanCommand(Installation installation) {}

    @Override
    public Integer call() throws InterruptedException {
        Leniency leniency = lenient ? Leniency.LENIENT : Leniency.STRICT;
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

    private static Optional<String> given(String name, @Nullable Path value) {
        return value == null ? Optional.empty() : Optional.of(name);
    }

    private static Path path(@Nullable Path given) {
        return given == null ? Path.of("") : given;
    }

    private static LaminaException bad(String message) {
        return new LaminaException(ErrorCode.BAD_INPUT, message);
    }
}
