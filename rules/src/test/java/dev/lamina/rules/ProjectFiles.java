package dev.lamina.rules;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The project's own files: what is written by hand, without what is built or fetched. */
final class ProjectFiles {
    private static final Set<String> SKIPPED =
            Set.of(".git", ".lamina", ".idea", ".vscode", "target", "build", "build-asan", "build-tsan");

    private ProjectFiles() {}

    static Path root() {
        return Path.of(Objects.requireNonNull(
                System.getProperty("lamina.root"), "lamina.root: run the tests with Maven, which sets it"));
    }

    /** Every file whose name ends in one of the endings, in a stable order. */
    static List<Path> endingIn(String... endings) {
        var found = new ArrayList<Path>();
        try {
            Files.walkFileTree(root(), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return SKIPPED.contains(nameOf(folder)) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && List.of(endings).stream().anyMatch(nameOf(file)::endsWith)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
        found.sort(null);
        return found;
    }

    static List<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(file.toString(), unreadable);
        }
    }

    /** The path from the project's root, as messages show it. */
    static String shown(Path file) {
        return root().relativize(file).toString();
    }

    private static String nameOf(Path file) {
        return Objects.requireNonNull(file.getFileName()).toString();
    }
}
