package dev.lamina.cli.slices;

import dev.lamina.cli.program.Installation;
import dev.lamina.cli.text.Amounts;
import dev.lamina.cli.text.JsonText;
import dev.lamina.cli.text.Table;
import dev.lamina.core.slice.Quantities;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.SliceStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lamina ps}. */
@Command(
        name = "ps",
        description = "List the slices: what they asked for, what they got of the card so far, what they hold.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  lamina ps --all --json")
public final class PsCommand implements Callable<Integer> {
    private static final int COMMAND_WIDTH = 40;

    private final Installation installation;

    @Option(
            names = {"-a", "--all"},
            description = "Also those that have ended.")
    private boolean all;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    public PsCommand(Installation installation) {
        this.installation = installation;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (AgentClient client = AgentClient.connect(installation.paths())) {
            List<SliceStatus> slices = client.slices(all);
            out.print(json ? JsonText.of(slices) + "\n" : text(slices));
            out.flush();
        }
        return 0;
    }

    static String text(List<SliceStatus> slices) {
        Table table = new Table(
                "SLICE", "NAME", "USER", "CLASS", ">ASKED", ">LIMIT", ">GOT", ">MEMORY", ">QUOTA", "STATE", ">AGE",
                "COMMAND");
        for (SliceStatus slice : slices) {
            table.row(
                    slice.slice(),
                    SliceFigures.nameOf(slice),
                    slice.user(),
                    SliceFigures.className(slice),
                    Quantities.share(slice.guaranteeMilli()),
                    Quantities.share(slice.limitMilli()),
                    Amounts.percent(SliceFigures.gotPercent(slice)),
                    Quantities.memory(slice.memoryUsedBytes()),
                    Quantities.memory(slice.memoryQuotaBytes()),
                    slice.exit().isEmpty() ? slice.state() : slice.state() + " (" + slice.exit() + ")",
                    Amounts.age(Duration.ofNanos(slice.lifeNs())),
                    Amounts.command(slice.command(), COMMAND_WIDTH));
        }
        StringBuilder text = new StringBuilder(table.render());
        for (SliceStatus slice : slices) {
            slice.warnings()
                    .forEach(warning -> text.append(slice.slice())
                            .append(": ")
                            .append(warning)
                            .append('\n'));
        }
        return text.toString();
    }
}
