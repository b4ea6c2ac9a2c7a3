package dev.lamina.cli.plan;

import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Refusal;
import dev.lamina.core.queue.Starvation.Starving;
import dev.lamina.core.schedule.Scheduler;
import dev.lamina.sim.snapshot.SavedState;
import dev.lamina.sim.snapshot.SnapshotFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code lamina plan --snapshot}: what a scheduler in a saved state decides next. */
final class SnapshotPlan {
    private final Terminal terminal;
    private final SnapshotOptions options;

    SnapshotPlan(Terminal terminal, SnapshotOptions options) {
        this.terminal = terminal;
        this.options = options;
    }

    void run(Path file) {
        SavedState state = SnapshotFile.read(file);
        Scheduler scheduler = state.scheduler();
        Plan plan = scheduler.plan(state.nowNs());
        SavedState after = state.after(scheduler, state.nowNs());
        options.out().ifPresent(out -> SnapshotFile.write(after, out));
        List<Starving> starving = after.snapshot().standing().starving();
        List<String> waiting = plan.refusals().stream().map(Refusal::request).toList();
        Map<String, Long> startsNs = scheduler.foresee(waiting, state.nowNs());
        terminal.answer(
                PlanJson.of(plan, startsNs, starving, state), () -> PlanText.of(plan, startsNs, starving, state));
    }
}
