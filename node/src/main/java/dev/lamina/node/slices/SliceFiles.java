package dev.lamina.node.slices;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.node.api.AgentPaths;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** The directories of slices and the logs that outlive them. */
final class SliceFiles {
    private static final Logger LOG = Logger.getLogger(SliceFiles.class.getName());
    private static final int KEPT_LOGS = 50;
    private static final int LARGEST_REPORT = 1 << 20;
    private static final List<String> LOGS = List.of("out.log", "err.log");

    private final AgentPaths paths;

    SliceFiles(AgentPaths paths) {
        this.paths = paths;
    }

    /** Makes a slice's directory for its user alone; returns that user's number. */
    int create(String slice, String user) {
        Path directory = paths.slice(slice);
        try {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            UserPrincipal owner =
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
            if (!Files.getOwner(directory).equals(owner)) {
                Files.setOwner(directory, owner);
            }
            return (Integer) Objects.requireNonNull(Files.getAttribute(directory, "unix:uid"));
        } catch (IOException e) {
            remove(directory);
            throw new LaminaException(
                    ErrorCode.STORE,
                    "the slice's directory " + directory + " cannot be made: " + e + "; free some space",
                    e);
        }
    }

    /** The registration socket's path. */
    Path socket(String slice) {
        return paths.slice(slice).resolve("reg.sock");
    }

    /** Lets the slice's user reach the socket, whoever made it. */
    void handOver(String slice) {
        Path directory = paths.slice(slice);
        try {
            UserPrincipal owner = Files.getOwner(directory);
            if (!Files.getOwner(socket(slice)).equals(owner)) {
                Files.setOwner(socket(slice), owner);
            }
        } catch (IOException e) {
            throw new LaminaException(ErrorCode.NATIVE, "the slice's socket cannot be handed to its user: " + e, e);
        }
    }

    /** What a launcher left when it ended without an agent: {@code <code> <signal>}. */
    Optional<String> exitReport(String slice) {
        return read(slice, "exit").map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip());
    }

    /** The slice page as a launcher saved it. */
    Optional<byte[]> savedPage(String slice) {
        return read(slice, "page");
    }

    /** Removes an ended slice's directory, keeping its logs. */
    void retire(String slice) {
        Path directory = paths.slice(slice);
        try {
            for (String log : LOGS) {
                keep(directory.resolve(log), slice);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the logs of " + slice + " cannot be kept", e);
        }
        remove(directory);
        trimLogs();
    }

    /** Where an ended slice's logs are; empty when there are none. */
    String keptLogs(String slice) {
        Path kept = paths.keptLogs(slice);
        return Files.isDirectory(kept) ? kept.toString() : "";
    }

    /** Removes an ended slice's logs; false when there are none. */
    boolean forget(String slice) {
        Path kept = paths.keptLogs(slice);
        boolean there = Files.isDirectory(kept);
        remove(kept);
        return there;
    }

    /** Removes the directories of slices that nobody knows any more. */
    void sweep(Set<String> living) {
        for (Path directory : children(paths.slices())) {
            if (!living.contains(String.valueOf(directory.getFileName()))) {
                LOG.info("removing " + directory + ", which belongs to no living slice");
                remove(directory);
            }
        }
    }

    /** The file belongs to the slice's user, who may have put anything there. */
    private Optional<byte[]> read(String slice, String name) {
        Path file = paths.slice(slice).resolve(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(in.readNBytes(LARGEST_REPORT));
        } catch (IOException e) {
            LOG.log(Level.WARNING, slice + "'s " + name + " cannot be read", e);
            return Optional.empty();
        }
    }

    private void keep(Path log, String slice) throws IOException {
        if (!Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path kept = Files.createDirectories(paths.keptLogs(slice));
        UserPrincipal owner = Files.getOwner(log);
        if (!Files.getOwner(kept).equals(owner)) {
            Files.setOwner(kept, owner);
        }
        Files.move(log, kept.resolve(String.valueOf(log.getFileName())), StandardCopyOption.REPLACE_EXISTING);
    }

    private void trimLogs() {
        List<Path> kept = children(paths.logs()).stream()
                .sorted(Comparator.comparingLong(SliceFiles::number).reversed())
                .toList();
        kept.stream().skip(KEPT_LOGS).forEach(SliceFiles::remove);
    }

    private static long number(Path directory) {
        String name = String.valueOf(directory.getFileName());
        return name.matches("s-[0-9]{1,18}") ? Long.parseLong(name.substring(2)) : 0;
    }

    private static List<Path> children(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList();
        } catch (IOException e) {
            LOG.log(Level.WARNING, directory + " cannot be listed", e);
            return List.of();
        }
    }

    /** Not into sub-directories: a user who puts one there could lead the agent elsewhere. */
    private static void remove(Path directory) {
        try {
            for (Path child : children(directory)) {
                Files.deleteIfExists(child);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            LOG.log(Level.WARNING, directory + " cannot be removed", e);
        }
    }
}
