package dev.lamina.cli.slices;

import dev.lamina.cli.program.Installation;
import dev.lamina.cli.text.JsonText;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.AgentEvent;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lamina events}. */
@Command(
        name = "events",
        description = "Show who did what to which slice, oldest first.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  lamina events --after 120 --json")
public final class EventsCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final int PAGE = 1000;

    private final Installation installation;

    @Option(
            names = "--after",
            paramLabel = "ID",
            defaultValue = "0",
            description = "Only events after the one with this id.")
    private long afterId;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    public EventsCommand(Installation installation) {
        this.installation = installation;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (AgentClient client = AgentClient.connect(installation.paths())) {
            List<AgentEvent> events = all(client);
            out.print(json ? JsonText.of(events) + "\n" : text(events));
            out.flush();
        }
        return 0;
    }

    private List<AgentEvent> all(AgentClient client) {
        List<AgentEvent> events = new ArrayList<>();
        List<AgentEvent> page = client.events(afterId);
        events.addAll(page);
        while (page.size() == PAGE) {
            page = client.events(page.getLast().id());
            events.addAll(page);
        }
        return events;
    }

    static String text(List<AgentEvent> events) {
        StringBuilder text = new StringBuilder();
        for (AgentEvent event : events) {
            text.append(String.format(
                            Locale.ROOT,
                            "%6d  %s  %-8s  %-6s  %-12s  %s",
                            event.id(),
                            TIME.format(Instant.ofEpochMilli(event.atMillis())),
                            event.user().isEmpty() ? "agent" : event.user(),
                            event.slice(),
                            event.what(),
                            event.detail())
                    .stripTrailing());
            text.append('\n');
        }
        return text.toString();
    }
}
