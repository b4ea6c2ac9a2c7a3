package dev.lamina.node.agent;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.card.CardInventory;
import dev.lamina.device.card.MachineCards;
import dev.lamina.node.api.SliceVariables;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Looks for cards in a process of its own: drivers load compilers and start threads that an agent must not carry for its whole life, and one that
 * crashes must not take it along.
 */
public final class CardProbe {
    private static final Logger LOG = Logger.getLogger(CardProbe.class.getName());
    private static final int PATIENCE_SECONDS = 60;
    private static final String MARK = "lamina-cards ";
    private static final JsonMapper JSON = new JsonMapper();

    private CardProbe() {}

    /** The probe's own program: prints what it found. */
    public static void main(String[] arguments) {
        CardInventory inventory = new MachineCards().discover();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println(MARK + JSON.writeValueAsString(inventory));
        // Threads of drivers may hang at the end; everything is said.
        Runtime.getRuntime().halt(0);
    }

    /**
     * The cards; those found last time while slices live on them, for an agent that was killed must be back soon.
     *
     * @param remembered where the last answer is kept
     * @param driver what the driver needs in its environment
     */
    static CardInventory discover(Path remembered, boolean slicesLive, Map<String, String> driver) {
        Optional<CardInventory> last = slicesLive ? recall(remembered) : Optional.empty();
        return last.orElseGet(() -> remember(discover(driver), remembered));
    }

    private static Optional<CardInventory> recall(Path file) {
        try {
            return Files.exists(file)
                    ? read(Files.readString(file))
                            .filter(found -> !found.cards().isEmpty())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static CardInventory remember(CardInventory found, Path file) {
        try {
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(fresh, JSON.writeValueAsString(found));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warning("the cards cannot be remembered in " + file + ": " + e);
        }
        return found;
    }

    /** Runs the probe and reads its answer. Throws {@code UNAVAILABLE} when it has none. */
    private static CardInventory discover(Map<String, String> driver) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command());
            // An agent that was started from inside a slice looks at the whole card all the same.
            SliceVariables.remove(builder.environment());
            builder.environment().remove("CUDA_VISIBLE_DEVICES"); // with it OpenCL would number some cards only
            builder.environment().putAll(driver);
            Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .execute(process::destroyForcibly);
            byte[] output = process.getInputStream().readAllBytes();
            return new String(output, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(MARK))
                    .findFirst()
                    .flatMap(line -> read(line.substring(MARK.length())))
                    .orElseThrow(
                            () -> new LaminaException(
                                    ErrorCode.UNAVAILABLE,
                                    "the drivers of this machine end the process that asks them for cards; try `clinfo` and `nvidia-smi`"));
        } catch (IOException e) {
            throw new LaminaException(ErrorCode.UNAVAILABLE, "the search for cards cannot be started: " + e, e);
        }
    }

    private static Optional<CardInventory> read(String json) {
        try {
            return Optional.of(JSON.readValue(json, CardInventory.class));
        } catch (JacksonException e) {
            LOG.warning("the search for cards answers " + json);
            return Optional.empty();
        }
    }

    private static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CardProbe.class.getName());
    }
}
