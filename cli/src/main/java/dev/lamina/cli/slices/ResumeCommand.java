package dev.lamina.cli.slices;

import dev.lamina.cli.program.Installation;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.SliceStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lamina resume}. */
@Command(
        name = "resume",
        description = "Let a paused slice use the card again.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  lamina resume nightly")
public final class ResumeCommand implements Callable<Integer> {
    private final Installation installation;

    @Parameters(paramLabel = "SLICE", description = "The slice's id or name.")
    private String slice = "";

    @Spec
    private CommandSpec spec;

    public ResumeCommand(Installation installation) {
        this.installation = installation;
    }

    @Override
    public Integer call() {
        try (AgentClient client = AgentClient.connect(installation.paths())) {
            SliceStatus chosen = SliceChoice.living(client, slice);
            client.resume(chosen.slice());
            spec.commandLine().getOut().println("resumed " + chosen.slice());
        }
        return 0;
    }
}
