package dev.lamina.cli.agent;

import dev.lamina.cli.program.Installation;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.AgentPaths;
import dev.lamina.node.api.AgentStatus;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lamina node stop}. */
@Command(
        name = "stop",
        description = "Stop the agent; refused while slices live, because nothing would share the card among them.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  lamina node stop")
final class NodeStopCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Installation installation;

    @Option(
            names = "--force",
            description =
                    "Stop it even so: the slices run on at their guarantees until the next agent takes them over.")
    private boolean force;

    @Spec
    private CommandSpec spec;

    NodeStopCommand(Installation installation) {
        this.installation = installation;
    }

    @Override
    public Integer call() throws InterruptedException {
        AgentPaths paths = installation.paths();
        AgentStatus status;
        try (AgentClient client = AgentClient.connect(paths)) {
            status = client.status();
            client.shutdown(force);
        }
        awaitEnd(status.pid());
        spec.commandLine().getOut().println("lamina: stopped the agent (pid " + status.pid() + ")");
        return 0;
    }

    private static void awaitEnd(long pid) throws InterruptedException {
        long patienceEndsNs = System.nanoTime() + PATIENCE.toNanos();
        while (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
            if (System.nanoTime() > patienceEndsNs) {
                throw new LaminaException(
                        ErrorCode.TIMED_OUT,
                        "the agent (pid " + pid + ") has not ended within " + PATIENCE.toSeconds()
                                + " s; see its log, or end it with 'kill " + pid + "'");
            }
            Thread.sleep(20);
        }
    }
}
