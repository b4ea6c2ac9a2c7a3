package dev.lamina.bench.bed;

import dev.lamina.bench.machine.Machine;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.device.posix.AwakeProcessors;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.CardChoice;
import dev.lamina.node.api.CardStatus;
import dev.lamina.node.api.SliceGrant;
import dev.lamina.node.api.SliceRequest;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One machine's card, set up for measuring: the device on the first core, host threads on the others, processors kept awake with Lamina and without, an agent of our own with private
 * directories, so that neither the user's agent nor another measurement is touched. Not thread-safe; {@link #close} leaves nothing behind.
 */
public final class Bed implements AutoCloseable {
    /** The device on one core, whoever uses it; the agent gives slices the same. */
    private static final Map<String, String> DEVICE_ON_ONE_CORE =
            Map.of("POCL_MAX_PTHREAD_COUNT", "1", "POCL_AFFINITY", "1");

    private final Tools tools;
    private final Path home;
    private final Map<String, String> environment;
    private final AwakeProcessors awake = new AwakeProcessors();
    private final List<RunningLoad> loads = new ArrayList<>();
    private AgentProcess agent;
    private AgentClient client;
    private final Thread atInterrupt = new Thread(this::tearDown, "bed's end");
    private int started;

    private Bed(Tools tools, Path home, AgentProcess agent, Map<String, String> environment) {
        this.tools = tools;
        this.home = home;
        this.agent = agent;
        this.environment = environment;
        client = agent.connect();
        awake.hold();
        Runtime.getRuntime().addShutdownHook(atInterrupt);
    }

    /** Starts the private agent; throws {@link LaminaException} when it does not come up. */
    public static Bed open(Tools tools) {
        Path home = temporary();
        try {
            Path locks = Files.createDirectories(home.resolve("locks"));
            Files.createDirectories(home.resolve("loads"));
            Map<String, String> environment =
                    Map.of("LAMINA_HOME", home.toString(), "LAMINA_LOCK_DIR", locks.toString());
            return new Bed(tools, home, AgentProcess.start(environment, home.resolve("agent.out")), environment);
        } catch (IOException e) {
            throw new UncheckedIOException("the bed's folder " + home + " cannot be set up", e);
        } catch (LaminaException e) {
            delete(home);
            throw e;
        }
    }

    /** The folder that holds everything of this bed. */
    public Path home() {
        return home;
    }

    public AgentProcess agent() {
        return agent;
    }

    /** The connection to the living agent. */
    public AgentClient client() {
        return client;
    }

    /** The card that is measured: the agent's first. */
    public CardStatus card() {
        return client.cards().stream()
                .findFirst()
                .orElseThrow(() -> new LaminaException(
                        ErrorCode.NOT_FOUND,
                        "this machine has no OpenCL device; install one, such as PoCL, see lamina doctor"));
    }

    /** Starts an agent again after the one before was killed, and waits until it answers. */
    public void restartAgent() {
        client.close();
        agent = AgentProcess.start(environment, home.resolve("agent.out"));
        client = agent.connect();
    }

    /** Creates a slice on the card; a load must start in it within ten seconds. */
    public SliceGrant slice(String name, SliceTerms terms) {
        return client.create(
                new SliceRequest(CardChoice.ANY, terms, name, List.of("lamina-load"), home.toString(), false));
    }

    /** Starts a load inside a slice that has no program yet. */
    public RunningLoad start(SliceGrant grant, LoadPlan plan) {
        LoadFiles files = files(plan);
        List<String> command = launcher(grant, false);
        command.addAll(loadCommand(plan, files));
        return started(plan, new ProcessBuilder(command), grantEnvironment(grant), files);
    }

    /** Starts one more load inside a slice that has one. */
    public RunningLoad join(SliceGrant grant, LoadPlan plan) {
        LoadFiles files = files(plan);
        List<String> command = launcher(grant, true);
        command.addAll(loadCommand(plan, files));
        return started(plan, new ProcessBuilder(command), grantEnvironment(grant), files);
    }

    /** Starts a shell inside a slice that has a program; the shell forks that many loads of the plan and waits for them. */
    public ForkedLoads joinForking(SliceGrant grant, LoadPlan plan, int count) {
        StringBuilder script = new StringBuilder();
        List<Witness> witnesses = new ArrayList<>();
        LoadFiles files = files(plan);
        for (int child = 0; child < count; child++) {
            files = files(plan);
            witnesses.add(files.witness());
            loadCommand(plan, files)
                    .forEach(word -> script.append('\'').append(word).append("' "));
            script.append("& ");
        }
        List<String> command = launcher(grant, true);
        command.addAll(List.of("sh", "-c", script + "wait"));
        RunningLoad shell = started(plan, new ProcessBuilder(command), grantEnvironment(grant), files);
        return new ForkedLoads(shell, witnesses);
    }

    /** Starts a load beside Lamina, on the same cores as inside a slice. */
    public RunningLoad startBare(LoadPlan plan) {
        LoadFiles files = files(plan);
        List<String> command = new ArrayList<>(onHostCores());
        command.addAll(loadCommand(plan, files));
        return started(plan, new ProcessBuilder(command), DEVICE_ON_ONE_CORE, files);
    }

    /** Runs {@code lamina-load} to its end beside Lamina and returns what it printed. */
    public String runBare(List<String> arguments) {
        List<String> command = new ArrayList<>(onHostCores());
        command.add(tools.load().toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(home.resolve("bare.err").toFile());
        builder.environment().putAll(DEVICE_ON_ONE_CORE);
        try {
            Process process = builder.start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new LaminaException(
                        ErrorCode.UNAVAILABLE,
                        command + " ended with " + process.exitValue() + ": "
                                + Files.readString(home.resolve("bare.err")));
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command, e);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LaminaException(ErrorCode.TIMED_OUT, "interrupted while running " + command, interrupted);
        }
    }

    /** Ends every load that still runs. */
    public void endLoads() {
        loads.forEach(RunningLoad::close);
        loads.clear();
    }

    /** Ends loads and agent and deletes everything; an interrupted program does so, too. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atInterrupt);
        tearDown();
    }

    private void tearDown() {
        endLoads();
        client.close();
        agent.close();
        awake.close();
        delete(home);
    }

    private LoadFiles files(LoadPlan plan) {
        return new LoadFiles(home.resolve("loads"), plan.name() + "-" + ++started);
    }

    private List<String> launcher(SliceGrant grant, boolean join) {
        List<String> command = new ArrayList<>(List.of(tools.launcher().toString(), "--slice", grant.directory()));
        if (join) {
            command.add("--join");
        }
        if (!grant.hostCpus().isEmpty()) {
            command.addAll(List.of(
                    "--cpus",
                    String.join(
                            ",", grant.hostCpus().stream().map(String::valueOf).toList())));
        }
        command.add("--");
        return command;
    }

    private List<String> loadCommand(LoadPlan plan, LoadFiles files) {
        List<String> command = new ArrayList<>(List.of(tools.load().toString()));
        command.addAll(plan.arguments());
        command.addAll(List.of(
                "--timeline",
                files.timeline().toString(),
                "--witness",
                files.witnessFile().toString()));
        return command;
    }

    private RunningLoad started(LoadPlan plan, ProcessBuilder builder, Map<String, String> variables, LoadFiles files) {
        builder.environment().putAll(variables);
        builder.redirectOutput(files.report().toFile())
                .redirectError(files.errors().toFile());
        try {
            RunningLoad load = new RunningLoad(
                    plan, builder.start(), files, builder.command().contains("--slice"));
            loads.add(load);
            return load;
        } catch (IOException e) {
            throw new LaminaException(ErrorCode.UNAVAILABLE, "cannot start " + builder.command(), e);
        }
    }

    private Map<String, String> grantEnvironment(SliceGrant grant) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.putAll(grant.environment());
        return variables;
    }

    private static List<String> onHostCores() {
        int cores = Machine.countCores();
        if (cores == 1) {
            return List.of();
        }
        List<String> host = IntStream.range(1, cores).mapToObj(String::valueOf).toList();
        return List.of("taskset", "-c", String.join(",", host));
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("lamina-bench-");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder in " + System.getProperty("java.io.tmpdir"), e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            paths.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException("the bed's folder " + folder + " cannot be deleted", e);
        }
    }
}
