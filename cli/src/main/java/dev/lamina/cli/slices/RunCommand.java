package dev.lamina.cli.slices;

import dev.lamina.cli.agent.AgentStart;
import dev.lamina.cli.program.Installation;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.device.posix.ProgramImage;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.SliceGrant;
import dev.lamina.node.api.SliceRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code lamina run}: asks the agent for a slice, then becomes the launcher, which starts the program: its terminal, directory, user, signals
 * and exit code are the caller's own.
 */
@Command(
        name = "run",
        description =
                "Run a program on a slice of a card, or on one of each of several cards (shares and memory are per"
                        + " card). Starts the agent when it does not run.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  lamina run --compute 30%% --memory 8G -- python serve.py",
            "  lamina run --cards 2 --compute 50%% --memory 20G -- python train.py",
            "  lamina run -d --class best-effort --memory 2GiB --name nightly -- ./train.sh",
            "",
            "The exit code is the program's; 127: no such program, 126: it cannot be executed,",
            "125: the launcher failed, 2-10: the slice was refused, as in 'lamina --help'."
        })
public final class RunCommand implements Callable<Integer> {
    private final Installation installation;

    @Mixin
    private final TermsOptions terms = new TermsOptions();

    @Mixin
    private final CardOptions cards = new CardOptions();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "",
            description = "A name for people. Default: the program's.")
    private String name = "";

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "",
            description =
                    "How the slice must come together with others on its card: exclusive (one at a time), time (side by"
                            + " side, paced), spatial (a part of the card). Default: as the card is set.")
    private String mode = "";

    @Option(names = "--wait", description = "Wait for room instead of being refused.")
    private boolean waitForRoom;

    @Option(
            names = {"-d", "--detach"},
            description = "Run in the background; see 'lamina logs'.")
    private boolean detach;

    @Option(names = "--test-bed", description = "If the agent has to be started: as 'node start --test-bed' does.")
    private boolean testBed;

    @Parameters(arity = "1..*", paramLabel = "PROGRAM", description = "The program and its arguments, after '--'.")
    private List<String> program = List.of();

    @Spec
    private CommandSpec spec;

    public RunCommand(Installation installation) {
        this.installation = installation;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        cards.choice();
        asked(1); // both say what is malformed before an agent is started
        Programs.Finding finding =
                Programs.find(program.getFirst(), installation.environment().getOrDefault("PATH", "/usr/bin:/bin"));
        if (finding.exitCode() != 0) {
            err.println("lamina: " + finding.problem() + " [" + ErrorCode.NOT_FOUND + "]");
            return finding.exitCode();
        }
        SliceGrant grant;
        AgentStart start = new AgentStart(installation, err);
        try (AgentClient client = start.connectOrStart(testBed ? List.of("--test-bed") : List.of())) {
            grant = client.create(request(client));
        }
        err.flush();
        if (detach) {
            return detached(grant);
        }
        Launch launch = Launch.of(installation, grant, List.of(), program);
        throw ProgramImage.replace(installation.launcher(), launch.command(), launch.environment());
    }

    /** The launcher returns once the program runs; its code is 0 then. */
    private int detached(SliceGrant grant) throws IOException, InterruptedException {
        Launch launch = Launch.of(installation, grant, List.of("--detach"), program);
        ProcessBuilder builder = new ProcessBuilder(launch.command()).inheritIO();
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        int exitCode = builder.start().waitFor();
        if (exitCode == 0) {
            spec.commandLine().getOut().println(grant.slice());
        }
        return exitCode;
    }

    private SliceTerms asked(long allBytes) {
        return terms.fresh(allBytes).withMode(mode.isEmpty() ? CardMode.ANY : CardMode.of(mode));
    }

    private SliceRequest request(AgentClient client) {
        long allBytes = terms.wantsAllMemory() ? cards.unpromisedBytes(client.cards()) : 1;
        SliceTerms asked = asked(allBytes);
        String directory = Path.of("").toAbsolutePath().toString();
        return new SliceRequest(cards.choice(), asked, name, program, directory, waitForRoom);
    }
}
