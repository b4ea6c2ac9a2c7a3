package dev.lamina.cli.agent;

import dev.lamina.cli.program.Installation;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lamina node}: the agent of this machine. */
@Command(
        name = "node",
        description = "Start, stop or look at the agent of this machine. 'run' starts it on demand.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  lamina node status")
public final class NodeCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    private NodeCommand() {}

    /** The command with its subcommands. */
    public static CommandLine line(Installation installation) {
        return new CommandLine(new NodeCommand())
                .addSubcommand(new NodeStartCommand(installation))
                .addSubcommand(new NodeStatusCommand(installation))
                .addSubcommand(new NodeStopCommand(installation));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do with the agent: start, status or stop");
    }
}
