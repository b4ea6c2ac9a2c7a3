package dev.lamina.device.posix;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Finds the memory files of Lamina that a process holds, so that an agent that starts can take over what a dead one left in its launchers' hands.
 */
public final class PageFinder {
    private static final String MARK = "/memfd:lamina-";
    private static final String DELETED = " (deleted)";

    private PageFinder() {}

    /**
     * A memory file in a process.
     *
     * @param name as it was made, {@code lamina-slice-7}; a claim, for anyone can name a file so
     * @param pid the process that holds it
     * @param descriptor its number there
     * @param inode the same for all descriptors of one file
     */
    public record FoundPage(String name, int pid, int descriptor, long inode) {
        public FoundPage {
            Objects.requireNonNull(name, "name");
        }

        /** Opens it here; {@code NATIVE} when the process is gone or its mode forbids that. Check what it holds before using it. */
        public OsHandle open(boolean writable) {
            return OsHandle.open(link(pid, Integer.toString(descriptor)), writable);
        }
    }

    /** Everything named {@code lamina-...} that the process holds; nothing when it is gone or belongs to another user. */
    public static List<FoundPage> find(int pid) {
        var found = new ArrayList<FoundPage>();
        try (var links = Files.newDirectoryStream(Path.of("/proc", Integer.toString(pid), "fd"))) {
            for (Path link : links) {
                inspect(pid, link, found);
            }
        } catch (IOException | DirectoryIteratorException gone) {
            return List.of();
        }
        return List.copyOf(found);
    }

    private static void inspect(int pid, Path link, List<FoundPage> found) {
        try {
            String target = Files.readSymbolicLink(link).toString();
            if (target.startsWith(MARK)) {
                String name = target.substring(target.indexOf(':') + 1);
                String plain = name.endsWith(DELETED) ? name.substring(0, name.length() - DELETED.length()) : name;
                int descriptor = Integer.parseInt(
                        Objects.requireNonNull(link.getFileName()).toString());
                found.add(new FoundPage(plain, pid, descriptor, (Long) Files.getAttribute(link, "unix:ino")));
            }
        } catch (IOException closedMeanwhile) {
            // One descriptor less: the rest is still worth finding.
        }
    }

    private static Path link(int pid, String descriptor) {
        return Path.of("/proc", Integer.toString(pid), "fd", descriptor);
    }
}
