package dev.lamina.bench;

import dev.lamina.bench.schedule.QueueSpeed;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "queue",
        description =
                "An event and a new plan with 140,000 slices running on 4,000 nodes and 1,000 requests waiting; 100 events count for"
                        + " each of --seconds.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: lamina bench queue --json"})
final class QueueCommand implements Callable<Integer> {
    private static final int EVENTS_A_SECOND = 100;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        int events = Math.max(1, (int) (options.effort().seconds() * EVENTS_A_SECOND));
        return options.show(QueueSpeed.measure(events, options.command()));
    }
}
