package dev.lamina.cli.plan;

import dev.lamina.cli.text.Progress;
import dev.lamina.sim.batch.Batch;
import dev.lamina.sim.replay.Disciplines;
import dev.lamina.sim.replay.NodeGrid;
import dev.lamina.sim.replay.Replay;
import dev.lamina.sim.replay.ReplayResult;
import dev.lamina.sim.replay.Scene;
import dev.lamina.sim.replay.Setting;
import dev.lamina.sim.report.ReplayReport;
import dev.lamina.sim.sizing.Target;
import dev.lamina.sim.snapshot.SavedState;
import dev.lamina.sim.snapshot.SnapshotFile;
import dev.lamina.sim.trace.Leniency;
import dev.lamina.sim.trace.PhillyReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code lamina plan --trace}: jobs that wait. */
final class TracePlan {
    private static final long SEED = 42;
    private static final String SCHEDULER = "lamina";
    private static final double NS_IN_SECOND = 1e9;

    private final Terminal terminal;
    private final PaperOptions policies;
    private final ReplayOptions options;

    TracePlan(Terminal terminal, PaperOptions policies, ReplayOptions options) {
        this.terminal = terminal;
        this.policies = policies;
        this.options = options;
    }

    /**
     * A replay and how long it took.
     *
     * @param result what came out
     * @param seconds of the clock on the wall
     */
    record Timed(ReplayResult result, double seconds) {}

    void run(Path file, Leniency leniency, AnswerOptions answers) throws InterruptedException {
        NodeGrid grid = NodeGrid.parse(options.nodes());
        terminal.checkPage();
        PhillyReader.Jobs jobs = jobs(file, leniency);
        Scene scene = options.scene(jobs.jobs(), grid);
        Optional<Target> target = answers.target();
        if (target.isPresent()) {
            new SizingPlan(terminal, target.get()).run(scene, options.disciplines());
            return;
        }
        List<Timed> replays = replays(scene);
        List<ReplayResult> results = replays.stream().map(Timed::result).toList();
        String named = policies.policies(List.of()).isEmpty()
                ? ""
                : " --policy " + String.join(",", policies.policies(List.of()));
        terminal.answer(
                replays.stream().map(timed -> ReplayJson.of(timed, jobs)).toList(),
                () -> ReplayText.of(results),
                () -> ReplayReport.html(scene, results, "lamina plan --trace " + file + options.command() + named));
    }

    /** Writes the state that the scheduler is in at a time of the trace. */
    void save(Path file, Leniency leniency, SnapshotOptions snapshots) {
        NodeGrid grid = NodeGrid.parse(options.nodes());
        Scene scene = options.scene(jobs(file, leniency).jobs(), grid);
        List<String> named = policies.policies(List.of(Disciplines.usualPolicy(SCHEDULER)));
        SavedState state = Replay.stateAt(scene, new Setting(SCHEDULER, named.getFirst(), SEED), snapshots.atNs());
        Path out = snapshots.out().orElseThrow();
        SnapshotFile.write(state, out);
        terminal.say("at %d s: %d requests run, %d wait; now try"
                .formatted(
                        state.nowNs() / (long) NS_IN_SECOND,
                        state.snapshot().started().size(),
                        state.snapshot().waiting().size()));
        terminal.say("  lamina plan --snapshot " + out);
    }

    private PhillyReader.Jobs jobs(Path file, Leniency leniency) {
        PhillyReader.Jobs jobs = PhillyReader.jobs(file, leniency);
        terminal.skipped(jobs.skipped().rows(), jobs.skipped().examples());
        if (jobs.withoutCards() > 0) {
            terminal.note("left out "
                    + (jobs.withoutCards() == 1 ? "1 job that asks" : jobs.withoutCards() + " jobs that ask")
                    + " for no card");
        }
        return jobs;
    }

    private List<Timed> replays(Scene scene) throws InterruptedException {
        List<Callable<Timed>> work = new ArrayList<>();
        for (String discipline : options.disciplines()) {
            for (String policy : policies.policies(List.of(Disciplines.usualPolicy(discipline)))) {
                work.add(() -> timed(scene, new Setting(discipline, policy, SEED, options.foresees())));
            }
        }
        Progress progress = terminal.progress();
        long startedNs = System.nanoTime();
        progress.at("replays", 0, "0 of " + work.size());
        List<Timed> results = Batch.run(
                work, done -> progress.at("replays", (double) done / work.size(), done + " of " + work.size()));
        progress.done(
                "replays",
                String.format(
                        Locale.ROOT,
                        "%d, of %d jobs each, in %.1f s",
                        work.size(),
                        scene.jobs().size(),
                        seconds(startedNs)));
        return results;
    }

    private static Timed timed(Scene scene, Setting setting) {
        long startedNs = System.nanoTime();
        ReplayResult result = Replay.run(scene, setting);
        return new Timed(result, seconds(startedNs));
    }

    private static double seconds(long sinceNs) {
        return (System.nanoTime() - sinceNs) / NS_IN_SECOND;
    }
}
