package dev.lamina.cli.agent;

import dev.lamina.cli.program.Installation;
import dev.lamina.cli.text.Amounts;
import dev.lamina.cli.text.JsonText;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.AgentStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lamina node status}. */
@Command(
        name = "status",
        description = "Show whether the agent runs, since when, and what is wrong with it.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  lamina node status --json")
final class NodeStatusCommand implements Callable<Integer> {
    private final Installation installation;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    NodeStatusCommand(Installation installation) {
        this.installation = installation;
    }

    @Override
    public Integer call() {
        try (AgentClient client = AgentClient.connect(installation.paths())) {
            AgentStatus status = client.status();
            if (json) {
                spec.commandLine().getOut().println(JsonText.of(status));
            } else {
                print(status, spec.commandLine().getOut());
            }
        }
        return 0;
    }

    private static void print(AgentStatus status, PrintWriter out) {
        Duration age = Duration.ofMillis(System.currentTimeMillis() - status.startedAtMillis());
        out.println("agent     pid " + status.pid() + ", user " + status.user() + ", up " + Amounts.age(age)
                + ", start " + status.boot());
        out.println("cards     " + status.cards() + (status.testBed() ? " (test bed)" : ""));
        out.println("slices    " + status.slices() + " live, " + status.waiting() + " waiting for room");
        out.println("priority  " + (status.realTime() ? "real time" : "ordinary"));
        out.println("shared    " + (status.shared() ? "with other users" : "no, only its own user"));
        out.println("log       " + status.log());
        status.problems().forEach(problem -> out.println("problem   " + problem));
    }
}
