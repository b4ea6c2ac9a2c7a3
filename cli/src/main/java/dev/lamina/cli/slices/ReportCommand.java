package dev.lamina.cli.slices;

import dev.lamina.cli.agent.AgentStart;
import dev.lamina.cli.program.Installation;
import dev.lamina.cli.text.Amounts;
import dev.lamina.cli.text.JsonText;
import dev.lamina.cli.text.Table;
import dev.lamina.core.slice.Quantities;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.SliceStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lamina report}. */
@Command(
        name = "report",
        description =
                "Show what slices used, living and ended: card seconds, asked and got, memory peak, wait. Read from the"
                        + " agent's ledger, which survives it.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  lamina report chat --json")
public final class ReportCommand implements Callable<Integer> {
    private final Installation installation;

    @Parameters(
            arity = "0..1",
            paramLabel = "SLICE",
            defaultValue = "",
            description = "Id or name. Default: all of them.")
    private String slice = "";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    public ReportCommand(Installation installation) {
        this.installation = installation;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        AgentStart start = new AgentStart(installation, spec.commandLine().getErr());
        try (AgentClient client = start.connectOrStart(List.of())) {
            List<SliceStatus> slices = slice.isEmpty() ? client.slices(true) : List.of(SliceChoice.any(client, slice));
            out.print(
                    json
                            ? JsonText.of(slices.stream()
                                            .map(ReportCommand::figures)
                                            .toList()) + "\n"
                            : text(slices));
            out.flush();
        }
        return 0;
    }

    static String text(List<SliceStatus> slices) {
        Table table = new Table(
                "SLICE",
                "NAME",
                "CLASS",
                "STATE",
                ">LIFE",
                ">ASKED",
                ">GOT",
                ">CARD TIME",
                ">WAITED",
                ">COMMANDS",
                ">UNGATED",
                ">MEMORY PEAK",
                ">QUOTA",
                ">REFUSED");
        for (SliceStatus each : slices) {
            table.row(
                    each.slice(),
                    SliceFigures.nameOf(each),
                    SliceFigures.className(each),
                    each.exit().isEmpty() ? each.state() : each.state() + " (" + each.exit() + ")",
                    Amounts.age(Duration.ofNanos(each.lifeNs())),
                    Quantities.share(each.guaranteeMilli()),
                    Amounts.percent(SliceFigures.gotPercent(each)),
                    Amounts.seconds(each.cardNs()),
                    Amounts.seconds(each.waitNs()),
                    Long.toString(each.commands()),
                    Long.toString(each.ungatedCommands()),
                    Quantities.memory(each.memoryPeakBytes()),
                    Quantities.memory(each.memoryQuotaBytes()),
                    Long.toString(each.refusedAllocations()));
        }
        return table.render();
    }

    /** One slice's account for scripts: seconds, percentages of the card, bytes. */
    static Map<String, Object> figures(SliceStatus slice) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("slice", slice.slice());
        figures.put("name", slice.name());
        figures.put("user", slice.user());
        figures.put("card", slice.card());
        figures.put("lead", slice.lead());
        figures.put("class", SliceFigures.className(slice));
        figures.put("state", slice.state());
        figures.put("exit", slice.exit());
        figures.put("askedPercent", slice.guaranteeMilli() / 10.0);
        figures.put("limitPercent", slice.limitMilli() / 10.0);
        figures.put("gotPercent", SliceFigures.gotPercent(slice));
        figures.put("lifeSeconds", slice.lifeNs() / 1e9);
        figures.put("cardSeconds", slice.cardNs() / 1e9);
        figures.put("waitSeconds", slice.waitNs() / 1e9);
        figures.put("ungatedSeconds", slice.ungatedNs() / 1e9);
        figures.put("lateSeconds", slice.lateNs() / 1e9);
        figures.put("fallbackSeconds", slice.fallbackNs() / 1e9);
        figures.put("commands", slice.commands());
        figures.put("ungatedCommands", slice.ungatedCommands());
        figures.put("memoryPeakBytes", slice.memoryPeakBytes());
        figures.put("memoryQuotaBytes", slice.memoryQuotaBytes());
        figures.put("memoryByteSeconds", slice.memoryByteSeconds());
        figures.put("refusedAllocations", slice.refusedAllocations());
        figures.put("startedAtMillis", slice.startedAtMillis());
        figures.put("endedAtMillis", slice.endedAtMillis());
        figures.put("command", slice.command());
        figures.put("warnings", slice.warnings());
        return figures;
    }
}
