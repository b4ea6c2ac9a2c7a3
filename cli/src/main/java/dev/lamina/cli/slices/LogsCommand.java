package dev.lamina.cli.slices;

import dev.lamina.cli.program.Installation;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.SliceStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lamina logs}. */
@Command(
        name = "logs",
        description =
                "Print what a detached slice's programs wrote: their output, then their errors to standard error.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  lamina logs -f nightly")
public final class LogsCommand implements Callable<Integer> {
    private static final long PAUSE_MS = 200;

    private final Installation installation;

    @Parameters(paramLabel = "SLICE", description = "The slice's id or name, living or ended.")
    private String slice = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as more is written, until the slice ends.")
    private boolean follow;

    @Spec
    private CommandSpec spec;

    public LogsCommand(Installation installation) {
        this.installation = installation;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        SliceStatus chosen;
        try (AgentClient client = AgentClient.connect(installation.paths())) {
            chosen = SliceChoice.any(client, slice);
        }
        if (!chosen.lead().isEmpty()) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    chosen.slice() + " is a companion of " + chosen.lead()
                            + ", whose program uses both; see 'lamina logs " + chosen.lead() + "'");
        }
        Path folder = Path.of(chosen.directory());
        if (chosen.directory().isEmpty() || !Files.exists(folder.resolve("out.log"))) {
            throw new LaminaException(
                    ErrorCode.NOT_FOUND,
                    chosen.slice() + " has no logs: only slices started with 'run --detach' write them, others write to"
                            + " their terminal");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (LogTail output = new LogTail(folder.resolve("out.log"), out);
                LogTail errors = new LogTail(folder.resolve("err.log"), err)) {
            copy(output, errors);
            while (follow && lives(chosen.slice())) {
                Thread.sleep(PAUSE_MS);
                copy(output, errors);
            }
            copy(output, errors); // what was written between the last look and the end
        }
        return 0;
    }

    private static void copy(LogTail output, LogTail errors) throws IOException {
        output.copyNew();
        errors.copyNew();
    }

    private boolean lives(String id) {
        try (AgentClient client = AgentClient.connect(installation.paths())) {
            return client.slices(false).stream().map(SliceStatus::slice).anyMatch(id::equals);
        } catch (LaminaException e) {
            return false; // nothing more can be told without the agent
        }
    }
}
