package dev.lamina.cli.cards;

import dev.lamina.cli.agent.AgentStart;
import dev.lamina.cli.program.Installation;
import dev.lamina.cli.text.JsonText;
import dev.lamina.cli.text.Table;
import dev.lamina.core.slice.Quantities;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.CardStatus;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lamina cards}. */
@Command(
        name = "cards",
        description = "List this machine's cards and what is promised on them. Starts the agent when it does not run.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  lamina cards --json")
public final class CardsCommand implements Callable<Integer> {
    private final Installation installation;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    public CardsCommand(Installation installation) {
        this.installation = installation;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        AgentStart start = new AgentStart(installation, spec.commandLine().getErr());
        try (AgentClient client = start.connectOrStart(List.of())) {
            List<CardStatus> cards = client.cards();
            out.print(json ? JsonText.of(cards) + "\n" : text(cards));
            out.flush();
        }
        return 0;
    }

    static String text(List<CardStatus> cards) {
        if (cards.isEmpty()) {
            return "no card found; 'lamina doctor' says what is missing\n";
        }
        Table table = new Table(
                "#",
                "CARD",
                "NAME",
                "VENDOR",
                "DRIVER",
                ">UNITS",
                ">MEMORY",
                "MODE",
                ">SLICES",
                ">PROMISED",
                ">MEMORY PROMISED",
                ">BUSY",
                ">POWER",
                ">HEAT");
        for (int i = 0; i < cards.size(); i++) {
            CardStatus card = cards.get(i);
            table.row(
                    Integer.toString(i),
                    card.card(),
                    card.name(),
                    card.vendor(),
                    card.driver(),
                    Integer.toString(card.computeUnits()),
                    Quantities.memory(card.memoryBytes()),
                    card.mode(),
                    Integer.toString(card.slices()),
                    Quantities.share(card.guaranteedMilli()),
                    Quantities.memory(card.quotaBytes()),
                    said(card.reading().computePercent(), "%"),
                    said(Math.floorDiv(card.reading().milliwatts(), 1000), " W"),
                    said(card.reading().celsius(), " C"));
        }
        StringBuilder problems = new StringBuilder();
        cards.stream()
                .filter(card -> !card.problem().isEmpty())
                .forEach(card -> problems.append(card.card())
                        .append(": ")
                        .append(card.problem())
                        .append('\n'));
        return table.render() + problems;
    }

    /** What drivers do not say is left open. */
    private static String said(long value, String unit) {
        return value < 0 ? "-" : value + unit;
    }
}
