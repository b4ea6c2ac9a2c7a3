package dev.lamina.cli.doctor;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.AwakeProcessors;
import dev.lamina.device.posix.RealTimePriority;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.AgentPaths;
import dev.lamina.node.api.AgentStatus;
import dev.lamina.node.api.SliceStatus;
import java.util.ArrayList;
import java.util.List;

/** The agent, its priority and what it says of itself and of its slices. */
final class AgentChecks {
    private static final String PRIORITY = "real-time priority";
    private static final String LOST =
            "the arbiter's turns come late, p99 3 ms instead of 0.05 ms, while all processors are busy";

    private final AgentPaths paths;

    AgentChecks(AgentPaths paths) {
        this.paths = paths;
    }

    List<Finding> run() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try (AgentClient client = AgentClient.connect(paths)) {
            AgentStatus status = client.status();
            findings.add(Finding.ok(
                    "agent",
                    "runs as pid " + status.pid() + " with " + status.slices() + " slices on " + status.cards()
                            + " cards"));
            status.problems().forEach(problem -> findings.add(Finding.problem("agent", problem, "")));
            findings.add(
                    status.realTime()
                            ? Finding.ok(PRIORITY, "the agent has it")
                            : Finding.note(PRIORITY, "the agent runs without: " + LOST, remedy()));
            client.slices(false).forEach(slice -> warnings(slice, findings));
        } catch (LaminaException e) {
            findings.add(
                    e.code() == ErrorCode.UNAVAILABLE
                            ? Finding.ok("agent", "does not run; 'lamina run' starts it on demand")
                            : Finding.problem("agent", e.explanation(), ""));
            findings.add(possiblePriority());
        }
        findings.add(sleep());
        return findings;
    }

    private static void warnings(SliceStatus slice, List<Finding> findings) {
        slice.warnings().forEach(warning -> findings.add(Finding.note("slice " + slice.slice(), warning, "")));
    }

    /** Asks on a thread that ends at once, as the agent would. */
    private static Finding possiblePriority() throws InterruptedException {
        List<RealTimePriority.Outcome> outcomes = new ArrayList<>();
        Thread asking = new Thread(() -> outcomes.add(RealTimePriority.requestForCallingThread(1)), "doctor-priority");
        asking.start();
        asking.join();
        return outcomes.getFirst().granted()
                ? Finding.ok(PRIORITY, "may be had here")
                : Finding.note(PRIORITY, outcomes.getFirst().explanation() + ": " + LOST, remedy());
    }

    private static Finding sleep() {
        String what = "processors' sleep";
        return new AwakeProcessors().permitted()
                ? Finding.ok(what, "the agent can keep them awake while slices share a card")
                : Finding.note(
                        what,
                        "the agent cannot keep them awake, so the card passes from slice to slice some 0.1 ms later on a virtual machine",
                        "start the agent as root, or give its user write access to /dev/cpu_dma_latency");
    }

    private static String remedy() {
        return "start the agent as root, or give its user 'rtprio 10' in /etc/security/limits.conf";
    }
}
