package dev.lamina.cli.trial;

import dev.lamina.cli.agent.AgentStart;
import dev.lamina.cli.program.Installation;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.AwakeProcessors;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.CardStatus;
import dev.lamina.node.api.SliceStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * An agent of the trial's own, in a folder of its own, and the first NVIDIA card of the machine. Processors are kept awake from the beginning, where that
 * is permitted: programs with Lamina and without are measured on the same machine.
 */
final class TrialBed implements AutoCloseable {
    private static final String MAIN = "dev.lamina.cli.Main";
    private static final int TRIES = 600;
    private static final int BETWEEN_MS = 50;
    private static final int CHECK_EVERY = 20;

    private final Installation installation;
    private final Path home;
    private final CardStatus card;
    private final AwakeProcessors awake = new AwakeProcessors();
    private final List<Program> programs = new ArrayList<>();

    private TrialBed(Installation installation, Path home, CardStatus card) {
        this.installation = installation;
        this.home = home;
        this.card = card;
        awake.hold();
    }

    /** Starts an agent whose cards run in that mode; throws {@code UNAVAILABLE} where it finds no NVIDIA card. */
    static TrialBed open(Installation callers, String mode) throws IOException {
        Path home = Files.createTempDirectory(Path.of("/tmp"), "lamina-trial-");
        Map<String, String> environment = new HashMap<>(callers.environment());
        environment.put("LAMINA_HOME", home.toString());
        Installation installation = callers.with(environment);
        new AgentStart(installation, new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .start(List.of("--mode", mode));
        try (AgentClient client = AgentClient.connect(installation.paths())) {
            CardStatus card = client.cards().stream()
                    .filter(each -> each.kind().startsWith("cuda"))
                    .findFirst()
                    .orElseThrow(() -> new LaminaException(
                            ErrorCode.UNAVAILABLE, "the agent found no NVIDIA card; check with nvidia-smi"));
            return new TrialBed(installation, home, card);
        } catch (LaminaException refused) {
            remove(installation, home);
            throw refused;
        }
    }

    CardStatus card() {
        return card;
    }

    /** The trial's own program with these orders. */
    List<String> load(String... orders) {
        List<String> command = new ArrayList<>(
                List.of(installation.runtime().resolve("lamina-cuda-load").toString()));
        command.addAll(List.of(orders));
        return command;
    }

    /** A program as a user starts it, {@code lamina run}. */
    Program slice(Asked asked, List<String> command) throws IOException {
        List<String> words = new ArrayList<>(List.of("run", "--card", card.card()));
        words.addAll(asked.options());
        words.add("--");
        words.addAll(command);
        return start(installation.javaCommand(List.of(), MAIN, words), Map.of());
    }

    /** The same program without Lamina. */
    Program free(List<String> command) throws IOException {
        return free(command, Map.of());
    }

    /** The same with more variables. */
    Program free(List<String> command, Map<String, String> variables) throws IOException {
        return start(command, variables);
    }

    /** A folder for a part of the trial; it goes with the bed. */
    Path folder(String name) throws IOException {
        return Files.createDirectories(home.resolve(name));
    }

    /** The variables that all programs of the trial are started with. */
    Map<String, String> environment() {
        return installation.environment();
    }

    private Program start(List<String> command, Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(installation.environment());
        builder.environment().putAll(variables);
        Program program = Program.start(builder, home);
        programs.add(program);
        return program;
    }

    /** Waits until a living slice of that name is as wanted, and returns it; {@code TIMED_OUT} when it never is. */
    SliceStatus await(String name, Predicate<SliceStatus> wanted) throws IOException, InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            if (!programs.isEmpty() && i % CHECK_EVERY == 0) {
                programs.getLast().check();
            }
            for (SliceStatus slice : slices(true)) {
                if (slice.name().equals(name) && wanted.test(slice)) {
                    return slice;
                }
            }
            Thread.sleep(BETWEEN_MS);
        }
        throw new LaminaException(ErrorCode.TIMED_OUT, "slice " + name + " never came to what the trial waits for");
    }

    List<SliceStatus> slices(boolean withEnded) {
        try (AgentClient client = AgentClient.connect(installation.paths())) {
            return client.slices(withEnded);
        }
    }

    @Override
    public void close() {
        programs.forEach(Program::end);
        awake.close();
        remove(installation, home);
    }

    private static void remove(Installation installation, Path home) {
        try (AgentClient client = AgentClient.connect(installation.paths())) {
            client.shutdown(true);
        } catch (LaminaException gone) {
            System.err.println("lamina: " + gone.explanation());
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            System.err.println("lamina: " + home + " could not be removed: " + left);
        }
    }
}
