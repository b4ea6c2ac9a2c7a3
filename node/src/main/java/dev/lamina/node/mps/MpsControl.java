package dev.lamina.node.mps;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.Users;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * NVIDIA's program {@code nvidia-cuda-mps-control}, which starts daemons and talks to them. It is run as the user whom the daemon serves: an agent of
 * root never runs a daemon with root's rights in a folder that a user can write.
 */
final class MpsControl {
    /** The variable that names the program's file, for machines that keep it elsewhere and for tests. */
    static final String VARIABLE = "LAMINA_MPS_CONTROL";

    static final String PROGRAM = "nvidia-cuda-mps-control";
    private static final int PATIENCE_S = 15;
    /** How the names begin of what would make the daemon a program of some slice. */
    private static final List<String> NOT_ITS = List.of("LD_PRELOAD", "LAMINA_SLICE", "OPENCL_LAYERS");

    private final Map<String, String> environment;
    private final String self;

    /** {@code environment} is the agent's own. */
    MpsControl(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        self = Users.name(Users.currentUid());
    }

    /**
     * What a run came to.
     *
     * @param text the last line it printed
     */
    record Said(int exitCode, String text) {
        boolean well() {
            return exitCode == 0;
        }
    }

    /** Starts a daemon for the device; it goes on by itself. Throws {@code UNAVAILABLE} where the program is not installed. */
    Said start(MpsPlace place, String uuid) {
        List<String> command = as(place.user());
        command.add(program());
        command.add("-d");
        return run(command, place, uuid, "");
    }

    /** Tells the place's daemon something. */
    Said tell(MpsPlace place, String what) {
        List<String> command = as(place.user());
        command.add(program());
        return run(command, place, "", what + "\n");
    }

    private String program() {
        String named = environment.getOrDefault(VARIABLE, "");
        Stream<String> places = named.isEmpty()
                ? Stream.of(environment.getOrDefault("PATH", "").split(":"), new String[] {"/usr/bin", "/usr/local/bin"
                        })
                        .flatMap(Stream::of)
                        .filter(folder -> !folder.isEmpty())
                        .map(folder -> folder + "/" + PROGRAM)
                : Stream.of(named);
        return places.filter(file -> Files.isExecutable(Path.of(file)))
                .findFirst()
                .orElseThrow(() -> new LaminaException(
                        ErrorCode.UNAVAILABLE,
                        "mode spatial needs NVIDIA's MPS, whose program " + (named.isEmpty() ? PROGRAM : named)
                                + " is not there; install it (it comes with the driver's compute utilities), name it with "
                                + VARIABLE + ", or use --mode time"));
    }

    private List<String> as(String user) {
        List<String> command = new ArrayList<>();
        if (!user.equals(self)) {
            command.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + group(user), "--init-groups", "--"));
        }
        return command;
    }

    private String group(String user) {
        Said said = run(List.of("id", "-g", user), Map.of(), "");
        if (!said.well()) {
            throw new LaminaException(
                    ErrorCode.UNAVAILABLE, "the group of user " + user + " is not known here: " + said.text());
        }
        return said.text();
    }

    private Said run(List<String> command, MpsPlace place, String uuid, String input) {
        Map<String, String> own = uuid.isEmpty()
                ? Map.of(
                        MpsPlace.PIPES,
                        place.pipes().toString(),
                        MpsPlace.LOGS,
                        place.logs().toString())
                : Map.of(
                        MpsPlace.PIPES,
                        place.pipes().toString(),
                        MpsPlace.LOGS,
                        place.logs().toString(),
                        "CUDA_VISIBLE_DEVICES",
                        uuid);
        return run(command, own, input);
    }

    /** What it prints goes to a file: a daemon keeps what it was started with open. */
    private Said run(List<String> command, Map<String, String> own, String input) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        environment.forEach((name, value) -> {
            if (!name.startsWith("CUDA_") && NOT_ITS.stream().noneMatch(name::startsWith)) {
                builder.environment().put(name, value);
            }
        });
        builder.environment().putAll(own);
        builder.directory(new File("/"));
        try {
            Path printed = Files.createTempFile("lamina-mps", ".txt");
            try {
                return run(builder.redirectErrorStream(true).redirectOutput(printed.toFile()), printed, input);
            } finally {
                Files.delete(printed);
            }
        } catch (IOException e) {
            throw new LaminaException(
                    ErrorCode.UNAVAILABLE, command.getFirst() + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaminaException(ErrorCode.UNAVAILABLE, "the agent is ending; start it again and retry", e);
        }
    }

    private static Said run(ProcessBuilder builder, Path printed, String input)
            throws IOException, InterruptedException {
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException over) {
            // It ended without reading; its exit code says why.
        }
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return new Said(-1, "no answer within " + PATIENCE_S + " s");
        }
        List<String> lines = Files.readAllLines(printed, StandardCharsets.ISO_8859_1);
        return new Said(
                process.exitValue(), lines.isEmpty() ? "" : lines.getLast().strip());
    }
}
