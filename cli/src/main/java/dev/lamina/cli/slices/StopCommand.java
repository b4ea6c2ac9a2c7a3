package dev.lamina.cli.slices;

import dev.lamina.cli.program.Installation;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.SliceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lamina stop}. */
@Command(
        name = "stop",
        description = "End slices: their programs are asked to end, and killed after a grace.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  lamina stop nightly --grace 30")
public final class StopCommand implements Callable<Integer> {
    private static final int LONGEST_GRACE_S = 3600;
    private static final int MARGIN_S = 10;

    private final Installation installation;

    @Parameters(arity = "1..*", paramLabel = "SLICE", description = "Ids or names.")
    private List<String> slices = List.of();

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Time to end by themselves, 0 to 3600 s. Default: 10.")
    private int graceSeconds;

    @Spec
    private CommandSpec spec;

    public StopCommand(Installation installation) {
        this.installation = installation;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (graceSeconds < 0 || graceSeconds > LONGEST_GRACE_S) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "--grace is " + graceSeconds + " s; give 0 to " + LONGEST_GRACE_S + " s (one hour)");
        }
        try (AgentClient client = AgentClient.connect(installation.paths())) {
            List<String> ids = new ArrayList<>();
            for (String wanted : slices) {
                ids.add(SliceChoice.living(client, wanted).slice());
            }
            ids.forEach(id -> client.stop(id, graceSeconds * 1000));
            for (String id : ids) {
                awaitEnd(client, id);
                spec.commandLine().getOut().println("stopped " + id);
            }
        }
        return 0;
    }

    private static boolean belongsTo(SliceStatus slice, String id) {
        return slice.slice().equals(id) || slice.lead().equals(id);
    }

    private void awaitEnd(AgentClient client, String id) throws InterruptedException {
        long patienceEndsNs = System.nanoTime() + (graceSeconds + MARGIN_S) * 1_000_000_000L;
        while (client.slices(false).stream().anyMatch(slice -> belongsTo(slice, id))) {
            if (System.nanoTime() > patienceEndsNs) {
                throw new LaminaException(
                        ErrorCode.TIMED_OUT,
                        id + " has not ended " + MARGIN_S + " s after its grace of " + graceSeconds
                                + " s; see 'lamina events' and 'lamina ps'");
            }
            Thread.sleep(50);
        }
    }
}
