package dev.lamina.cli.demo;

import dev.lamina.bench.machine.CpuSample;
import dev.lamina.cli.agent.AgentStart;
import dev.lamina.cli.program.Installation;
import dev.lamina.cli.slices.Launch;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.AwakeProcessors;
import dev.lamina.device.posix.CpuAffinity;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.AgentStatus;
import dev.lamina.node.api.SliceGrant;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the demo plays: an agent of its own in a folder of its own, the card on the first core, everything else on the others, all of them kept
 * awake where that is permitted. Closing it ends all that was started and removes the folder; safe to close from a shutdown hook while another
 * thread uses it.
 */
final class Bed implements AutoCloseable {
    private static final List<String> WORKLOAD_JVM = List.of("-Xms32m", "-Xmx160m", "-Xss512k");
    private static final String WORKLOADS = "dev.lamina.workloads.Main";
    /** PoCL runs a device's work on as many threads as it is told and binds them to the cores from the first on. */
    private static final Map<String, String> DEVICE_ON_FIRST_CORE =
            Map.of("POCL_MAX_PTHREAD_COUNT", "1", "POCL_AFFINITY", "1");

    private static final int GRACE_S = 10;
    private static final int REMOVALS = 20;
    private static final long BETWEEN_REMOVALS_NS = 100_000_000;

    private final Path home;
    private final Installation installation;
    private final AwakeProcessors awake = new AwakeProcessors();
    private final List<Process> processes = new ArrayList<>();
    private Optional<ProcessHandle> agent = Optional.empty();
    private boolean closed;

    private Bed(Path home, Installation installation) {
        this.home = home;
        this.installation = installation;
        awake.hold();
    }

    /** Throws {@code UNAVAILABLE} on a machine with one core and {@code ALREADY_HELD} when the caller's own slices use the card. */
    static Bed make(Installation callers) {
        List<Integer> cores = CpuAffinity.ofCallingThread();
        if (cores.size() < 2) {
            throw new LaminaException(
                    ErrorCode.UNAVAILABLE,
                    "the demo needs two processors, one as the card and one for the programs, and may use "
                            + cores.size() + "; run it on a larger machine or without taskset");
        }
        Map<String, String> environment = new HashMap<>(callers.environment());
        try {
            Path home = Files.createTempDirectory("lamina-demo-");
            environment.put("LAMINA_HOME", home.toString());
            if (idleAgentOf(callers)) {
                environment.put("LAMINA_LOCK_DIR", home.toString());
            }
            CpuAffinity.setCallingThread(cores.subList(1, cores.size()));
            return new Bed(home, callers.with(environment));
        } catch (IOException e) {
            throw new LaminaException(
                    ErrorCode.UNAVAILABLE, "the demo cannot make its folder: " + e.getMessage() + "; set TMPDIR", e);
        }
    }

    /** The caller's own agent holds the card's lock; without slices it does nothing with it. */
    private static boolean idleAgentOf(Installation callers) {
        if (!AgentClient.answers(callers.paths())) {
            return false;
        }
        try (AgentClient client = AgentClient.connect(callers.paths())) {
            int slices = client.status().slices();
            if (slices > 0) {
                throw new LaminaException(
                        ErrorCode.ALREADY_HELD,
                        slices + " of your slices use this machine's cards, which would spoil the demo; end them with"
                                + " 'lamina stop' first");
            }
            return true;
        }
    }

    /** Starts the agent; throws {@code UNAVAILABLE} when it finds no card. */
    AgentClient startAgent() {
        AgentStatus status =
                new AgentStart(installation, new PrintWriter(new StringWriter())).start(List.of("--test-bed"));
        synchronized (this) {
            agent = ProcessHandle.of(status.pid());
        }
        if (status.cards() == 0) {
            throw new LaminaException(
                    ErrorCode.UNAVAILABLE,
                    "there is no OpenCL card to share: " + String.join("; ", status.problems())
                            + "; 'lamina doctor' says how to mend it");
        }
        return AgentClient.connect(installation.paths());
    }

    /** Starts a workload as on a machine without Lamina. */
    Process startAlone(String workload, List<String> options, Path log) {
        Map<String, String> environment = new HashMap<>(installation.environment());
        environment.putAll(DEVICE_ON_FIRST_CORE);
        return start(command(workload, options), environment, log);
    }

    /** Starts a workload on a slice. */
    Process startSliced(SliceGrant grant, String workload, List<String> options, Path log) {
        Launch launch = Launch.of(installation, grant, List.of(), command(workload, options));
        return start(launch.command(), launch.environment(), log);
    }

    /** All that runs for the demo, itself included. */
    CpuSample cpu() {
        return CpuSample.now(agent.stream().map(ProcessHandle::pid).collect(Collectors.toSet()));
    }

    private List<String> command(String workload, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of(workload));
        arguments.addAll(options);
        return installation.javaCommand(WORKLOAD_JVM, WORKLOADS, arguments);
    }

    private synchronized Process start(List<String> command, Map<String, String> environment, Path log) {
        if (closed) {
            throw new LaminaException(ErrorCode.UNAVAILABLE, "the demo is ending");
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new LaminaException(ErrorCode.UNAVAILABLE, "a workload cannot be started: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        processes.forEach(Process::destroy);
        processes.forEach(process -> await(process.toHandle()));
        agent.ifPresent(handle -> {
            handle.destroy();
            await(handle);
        });
        awake.close();
        remove();
    }

    /** Ends what does not end by itself in time; never waits for ever. */
    private static void await(ProcessHandle process) {
        if (!endsWithin(process, GRACE_S)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            endsWithin(process, GRACE_S);
        }
    }

    private static boolean endsWithin(ProcessHandle process, int seconds) {
        try {
            process.onExit().get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Tried again, because files of a process that is ending may vanish under it. */
    private void remove() {
        for (int attempt = 0; attempt < REMOVALS && Files.exists(home); attempt++) {
            try (Stream<Path> files = Files.walk(home)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException | UncheckedIOException e) {
                LockSupport.parkNanos(BETWEEN_REMOVALS_NS);
            }
        }
    }
}
