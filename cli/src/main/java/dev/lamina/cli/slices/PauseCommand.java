package dev.lamina.cli.slices;

import dev.lamina.cli.program.Installation;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.SliceStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lamina pause}. */
@Command(
        name = "pause",
        description = "Let none of a slice's work start on the card until 'resume'; its memory stays.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  lamina pause nightly")
public final class PauseCommand implements Callable<Integer> {
    private final Installation installation;

    @Parameters(paramLabel = "SLICE", description = "The slice's id or name.")
    private String slice = "";

    @Spec
    private CommandSpec spec;

    public PauseCommand(Installation installation) {
        this.installation = installation;
    }

    @Override
    public Integer call() {
        try (AgentClient client = AgentClient.connect(installation.paths())) {
            SliceStatus chosen = SliceChoice.living(client, slice);
            client.pause(chosen.slice());
            spec.commandLine().getOut().println("paused " + chosen.slice());
        }
        return 0;
    }
}
