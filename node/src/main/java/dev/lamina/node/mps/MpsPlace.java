package dev.lamina.node.mps;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folders of one control daemon and the note about it, from which a later agent knows it. The folders belong to the daemon's user, who may put
 * anything there: nothing in them is followed or believed without a look at the process itself.
 *
 * @param number of the daemon, which no other one of this agent's has had: programs that knew an earlier one never find a later one in its place
 * @param card the card's id
 * @param user whom the daemon serves
 */
record MpsPlace(Path root, int number, String card, String user) {
    /** The variable by which daemon and programs find each other. */
    static final String PIPES = "CUDA_MPS_PIPE_DIRECTORY";

    static final String LOGS = "CUDA_MPS_LOG_DIRECTORY";

    private static final String NOTE = ".txt";
    private static final int LONGEST_PID = 16;
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** Short, for what the daemon makes there are sockets. */
    Path pipes() {
        return root.resolve(Integer.toString(number));
    }

    Path logs() {
        return root.resolve(number + ".log");
    }

    private Path note() {
        return root.resolve(number + NOTE);
    }

    /** Makes the folders, for that user alone. Throws {@code STORE}. */
    void create() {
        try {
            for (Path folder : List.of(pipes(), logs())) {
                Files.createDirectory(folder, PRIVATE);
                UserPrincipal owner =
                        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
                if (!Files.getOwner(folder).equals(owner)) {
                    Files.setOwner(folder, owner);
                }
            }
        } catch (IOException e) {
            remove();
            throw new LaminaException(
                    ErrorCode.STORE, "the folder of an MPS daemon " + pipes() + " cannot be made: " + e, e);
        }
    }

    /** Writes down whom it serves, so that an agent that comes back knows. Throws {@code STORE}. */
    void write(Collection<String> slices) {
        Path fresh = root.resolve(number + NOTE + ".new");
        try {
            Files.writeString(fresh, card + "\n" + user + "\n" + String.join(" ", slices) + "\n");
            Files.move(fresh, note(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LaminaException(ErrorCode.STORE, "the note " + note() + " cannot be written: " + e, e);
        }
    }

    /** A daemon of an earlier agent's, as its note names it. */
    record Noted(MpsPlace place, List<String> slices) {}

    /** All that earlier agents left here. */
    static List<Noted> all(Path root) {
        return children(root).stream()
                .filter(file -> file.getFileName().toString().matches("[0-9]{1,6}" + NOTE))
                .map(file -> read(root, file))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Noted> read(Path root, Path file) {
        try {
            String name = file.getFileName().toString();
            int number = Integer.parseInt(name.substring(0, name.length() - NOTE.length()));
            List<String> lines = Files.readAllLines(file);
            if (lines.size() != 3) {
                return Optional.empty();
            }
            List<String> slices = Arrays.stream(lines.get(2).split(" "))
                    .filter(word -> !word.isEmpty())
                    .toList();
            return Optional.of(new Noted(new MpsPlace(root, number, lines.get(0), lines.get(1)), slices));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** The number that the daemon says it has; 0 when it says none. */
    int pid() {
        Path file = pipes().resolve("nvidia-cuda-mps-control.pid");
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return 0;
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            String text = new String(in.readNBytes(LONGEST_PID), StandardCharsets.US_ASCII).strip();
            return text.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(text) : 0;
        } catch (IOException gone) {
            return 0;
        }
    }

    /** The last line that the daemon wrote; empty when there is none. */
    String lastWords() {
        Path file = logs().resolve("control.log");
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.reduce("", (_, last) -> last).strip();
        } catch (IOException | java.io.UncheckedIOException unreadable) {
            return "";
        }
    }

    /** Removes folders and note; not into sub-folders, which are not ours. */
    void remove() {
        for (Path folder : List.of(pipes(), logs())) {
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                children(folder).forEach(MpsPlace::delete);
            }
            delete(folder);
        }
        delete(note());
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException left) {
            // The next agent tries again; nothing depends on it.
        }
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
