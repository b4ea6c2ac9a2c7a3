package dev.lamina.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lamina bench}: the root of the measurements. */
@Command(
        name = "bench",
        description =
                "Measure shares, overhead, latency and recovery on this machine's card, with an agent of its own.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The card is the machine's first OpenCL device; a processor as device gets its first core, programs the others.",
            "Results depend on an idle machine: other processes' use is measured, reported, and disturbed runs are repeated.",
            "",
            "Example: lamina bench shares --split 70/30 --kernel 10ms --seconds 10"
        },
        subcommands = {
            SharesCommand.class,
            OverheadCommand.class,
            AggregateCommand.class,
            LatencyCommand.class,
            GiveBackCommand.class,
            RecoveryCommand.class,
            MemoryCommand.class,
            FaultsCommand.class,
            PolicyCommand.class,
            PlacementCommand.class,
            QueueCommand.class,
            PreemptionCommand.class,
            BoundCommand.class,
            HandoverCommand.class,
            AllCommand.class
        })
public final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to measure: " + String.join(", ", spec.subcommands().keySet()));
    }
}
