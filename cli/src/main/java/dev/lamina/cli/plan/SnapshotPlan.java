package dev.lamina.cli.plan;

import dev.lamina.core.plan.Plan;
import dev.lamina.core.schedule.Scheduler;
import dev.lamina.sim.snapshot.SavedState;
import dev.lamina.sim.snapshot.SnapshotFile;
import java.nio.file.Path;

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
        options.out().ifPresent(out -> SnapshotFile.write(state.after(scheduler, state.nowNs()), out));
        terminal.answer(PlanJson.of(plan, state), () -> PlanText.of(plan, state));
    }
}
