package dev.lamina.node.agent;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.CardLock;
import dev.lamina.device.posix.Users;
import dev.lamina.node.api.AgentPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/** The agent's directories, and the lock that says that one agent at a time lives in them. */
final class AgentPlace implements AutoCloseable {
    private final CardLock lock;

    private AgentPlace(CardLock lock) {
        this.lock = lock;
    }

    /** Makes the directories private ({@code shared}: passable) and takes the lock; throws {@code ALREADY_HELD} naming the agent that has it. */
    static AgentPlace take(AgentPaths paths, boolean shared) {
        if (shared && Users.currentUid() != Users.ROOT) {
            throw new LaminaException(
                    ErrorCode.NOT_PERMITTED, "--shared gives slices to other users, which only root can; leave it out");
        }
        String open = shared ? "rwx--x--x" : "rwx------";
        makePrivate(paths.runtime(), open);
        makePrivate(paths.slices(), open);
        makePrivate(paths.state(), open);
        makePrivate(paths.logs(), open);
        Path file = paths.runtime().resolve("agent.lock");
        return switch (CardLock.tryTake(file, user(), Instant.now().truncatedTo(ChronoUnit.SECONDS))) {
            case CardLock.Attempt.Taken(CardLock lock) -> new AgentPlace(lock);
            case CardLock.Attempt.Refused(String holder) ->
                throw new LaminaException(
                        ErrorCode.ALREADY_HELD,
                        "an agent runs in " + paths.runtime() + " already: process " + holder
                                + "; use it, or end it with `lamina node stop`");
        };
    }

    /** This process's user. */
    static String user() {
        return Users.name(Users.currentUid());
    }

    @Override
    public void close() {
        lock.close();
    }

    private static void makePrivate(Path directory, String permissions) {
        try {
            Files.createDirectories(directory);
            Object owner = Files.getAttribute(directory, "unix:uid");
            if (!Set.of(Users.currentUid()).contains(owner)) {
                throw new LaminaException(
                        ErrorCode.NOT_PERMITTED,
                        directory + " belongs to user " + owner + ", not to " + user()
                                + "; set LAMINA_HOME to a directory of your own");
            }
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new LaminaException(
                    ErrorCode.STORE,
                    "the directory " + directory + " cannot be made: " + e + "; set LAMINA_HOME to another one",
                    e);
        }
    }
}
