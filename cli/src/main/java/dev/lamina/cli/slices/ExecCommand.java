package dev.lamina.cli.slices;

import dev.lamina.cli.program.Installation;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.device.posix.ProgramImage;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.SliceGrant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lamina exec}. */
@Command(
        name = "exec",
        description = "Run a second program in a living slice; both share its terms.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  lamina exec chat -- clinfo")
public final class ExecCommand implements Callable<Integer> {
    private final Installation installation;

    @Parameters(index = "0", paramLabel = "SLICE", description = "The slice's id or name.")
    private String slice = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "PROGRAM",
            description = "The program and its arguments, after '--'.")
    private List<String> program = List.of();

    @Spec
    private CommandSpec spec;

    public ExecCommand(Installation installation) {
        this.installation = installation;
    }

    @Override
    public Integer call() {
        Programs.Finding finding =
                Programs.find(program.getFirst(), installation.environment().getOrDefault("PATH", "/usr/bin:/bin"));
        if (finding.exitCode() != 0) {
            spec.commandLine().getErr().println("lamina: " + finding.problem() + " [" + ErrorCode.NOT_FOUND + "]");
            return finding.exitCode();
        }
        SliceGrant grant;
        try (AgentClient client = AgentClient.connect(installation.paths())) {
            grant = client.join(SliceChoice.living(client, slice).slice());
        }
        Launch launch = Launch.of(installation, grant, List.of("--join"), program);
        spec.commandLine().getErr().flush();
        throw ProgramImage.replace(installation.launcher(), launch.command(), launch.environment());
    }
}
