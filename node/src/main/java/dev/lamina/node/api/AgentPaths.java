package dev.lamina.node.api;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * Where an agent keeps its things: {@code runtime} (socket, log, slices; gone after a reboot), {@code state} (ledger, kept logs) and the
 * directory of the cards' locks, which all agents of a machine share.
 */
public record AgentPaths(Path runtime, Path state, Path locks) {
    /** A Unix socket's path holds at most 107 bytes; the longest of ours is {@code slices/s-<10 digits>/reg.sock}. */
    private static final int LONGEST_RUNTIME_PATH = 107 - "/slices/s-1234567890/reg.sock".length();

    /** Refuses a runtime directory whose sockets' paths would not fit into a socket address. */
    public AgentPaths {
        runtime = runtime.toAbsolutePath().normalize();
        state = state.toAbsolutePath().normalize();
        locks = locks.toAbsolutePath().normalize();
        int length = runtime.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_RUNTIME_PATH) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "the runtime directory's path has " + length + " bytes, at most " + LONGEST_RUNTIME_PATH
                            + " fit into a socket address: " + runtime + "; set LAMINA_HOME to a shorter one");
        }
    }

    /** The paths of the calling user, from {@code LAMINA_HOME}, {@code LAMINA_LOCK_DIR} and the {@code XDG} variables. */
    public static AgentPaths ofEnvironment(Map<String, String> environment) {
        Path locks = lockDirectory(environment.getOrDefault("LAMINA_LOCK_DIR", ""));
        String home = environment.getOrDefault("LAMINA_HOME", "");
        if (!home.isEmpty()) {
            return new AgentPaths(Path.of(home, "run"), Path.of(home, "state"), locks);
        }
        int uid = ownUid();
        if (uid == 0) {
            return new AgentPaths(Path.of("/run/lamina"), Path.of("/var/lib/lamina"), locks);
        }
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        String userHome = environment.getOrDefault("HOME", System.getProperty("user.home", "/tmp"));
        return new AgentPaths(
                Path.of(runtime.isEmpty() ? "/tmp/lamina-" + uid : runtime, "lamina"),
                (state.isEmpty() ? Path.of(userHome, ".local", "state") : Path.of(state)).resolve("lamina"),
                locks);
    }

    /** The agent's control socket. */
    public Path controlSocket() {
        return runtime.resolve("agent.sock");
    }

    /** One line per event, oldest part in {@code agent.log.1}. */
    public Path log() {
        return runtime.resolve("agent.log");
    }

    /** The directory whose sub-directories are the slices'. */
    public Path slices() {
        return runtime.resolve("slices");
    }

    /** A living slice's directory; {@code slice} is its id, as in {@code s-12}. */
    public Path slice(String slice) {
        return slices().resolve(checked(slice));
    }

    /** The folder of the daemons that divide cards. */
    public Path mps() {
        return runtime.resolve("mps");
    }

    /** Where the logs of an ended detached slice are kept. */
    public Path keptLogs(String slice) {
        return logs().resolve(checked(slice));
    }

    /** The directory of all kept logs. */
    public Path logs() {
        return state.resolve("logs");
    }

    /** The ledger's database. */
    public Path ledger() {
        return state.resolve("ledger.db");
    }

    private static String checked(String slice) {
        if (!slice.matches("s-[1-9][0-9]{0,17}")) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, "'" + slice + "' is no slice id; ids look like s-12, see lamina ps");
        }
        return slice;
    }

    private static Path lockDirectory(String wanted) {
        if (!wanted.isEmpty()) {
            return Path.of(wanted);
        }
        Path usual = Path.of("/run/lock");
        return Files.isDirectory(usual) ? usual : Path.of("/tmp");
    }

    private static int ownUid() {
        try {
            return (Integer) Objects.requireNonNull(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new LaminaException(
                    ErrorCode.NATIVE, "cannot tell which user runs this: /proc/self is unreadable", e);
        }
    }
}
