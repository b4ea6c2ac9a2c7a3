package dev.lamina.cli.doctor;

import dev.lamina.node.api.AgentPaths;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The agent's folders, the ledger's disk and the cards' locks. */
final class PlaceChecks {
    private static final long LEAST_FREE_BYTES = 64L << 20;

    private final AgentPaths paths;

    PlaceChecks(AgentPaths paths) {
        this.paths = paths;
    }

    List<Finding> run() throws IOException {
        List<Finding> findings = new ArrayList<>();
        findings.add(folder("runtime folder", paths.runtime()));
        findings.add(folder("state folder", paths.state()));
        findings.add(ledger());
        findings.add(locks());
        return findings;
    }

    static Finding folder(String what, Path folder) throws IOException {
        if (!Files.exists(folder)) {
            Path parent = existing(folder);
            return Files.isWritable(parent)
                    ? Finding.ok(what, folder + " (made when the agent starts)")
                    : Finding.problem(
                            what,
                            folder + " cannot be made: " + parent + " is not writable for you",
                            "set LAMINA_HOME to a folder of your own");
        }
        if (!Files.isWritable(folder)) {
            return Finding.problem(
                    what,
                    folder + " is not writable for you",
                    "set LAMINA_HOME to a folder of your own, or mend its owner");
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
        if (permissions.contains(PosixFilePermission.OTHERS_WRITE)
                || permissions.contains(PosixFilePermission.GROUP_WRITE)) {
            return Finding.problem(what, folder + " can be written by others", "chmod go-w " + folder);
        }
        return Finding.ok(what, folder.toString());
    }

    private Finding ledger() throws IOException {
        Path folder = existing(paths.state());
        FileStore store = Files.getFileStore(folder);
        long free = store.getUsableSpace();
        if (free < LEAST_FREE_BYTES) {
            return Finding.problem(
                    "ledger",
                    "only " + (free >> 20) + " MiB are free in " + folder + ", where it is kept",
                    "free some space, " + (LEAST_FREE_BYTES >> 20) + " MiB at least");
        }
        Path ledger = paths.ledger();
        if (!Files.exists(ledger)) {
            return Finding.ok("ledger", ledger + " (made when the agent starts), " + (free >> 30) + " GiB free");
        }
        return Files.isReadable(ledger) && Files.isWritable(ledger)
                ? Finding.ok(
                        "ledger", ledger + ", " + (Files.size(ledger) >> 10) + " KiB, " + (free >> 30) + " GiB free")
                : Finding.problem("ledger", ledger + " is not readable and writable for you", "mend its owner: chown");
    }

    private Finding locks() throws IOException {
        Path folder = paths.locks();
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            return Finding.problem(
                    "card locks",
                    folder + " cannot be written",
                    "set LAMINA_LOCK_DIR to a folder that all agents share");
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> held = new ArrayList<>();
            for (Path file : files.filter(PlaceChecks::isLock).sorted().toList()) {
                String holder = Files.isReadable(file) ? Files.readString(file).strip() : "";
                if (!holder.isEmpty()) {
                    held.add(file.getFileName() + " held by " + holder);
                }
            }
            return Finding.ok("card locks", folder + (held.isEmpty() ? ", none held" : ": " + String.join(", ", held)));
        }
    }

    private static boolean isLock(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith("lamina-") && name.endsWith(".lock");
    }

    private static Path existing(Path folder) {
        Path at = folder.toAbsolutePath();
        while (!Files.exists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }
}
