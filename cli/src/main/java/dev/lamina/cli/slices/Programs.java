package dev.lamina.cli.slices;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Looks a program up as a shell would, so that a mistyped one costs no slice and no wait for room. */
final class Programs {
    /** What shells and the launcher end with when there is no such program. */
    static final int NOT_FOUND = 127;
    /** The same when it is there and cannot be run. */
    static final int NOT_EXECUTABLE = 126;

    private Programs() {}

    /** What a look-up found: the exit code 0, 126 or 127 and for the latter two the reason. */
    record Finding(int exitCode, String problem) {}

    static Finding find(String program, String searchPath) {
        List<Path> candidates = program.contains("/")
                ? List.of(Path.of(program))
                : Stream.of(searchPath.split(File.pathSeparator))
                        .map(folder -> Path.of(folder.isEmpty() ? "." : folder, program))
                        .toList();
        if (candidates.stream().anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file))) {
            return new Finding(0, "");
        }
        return candidates.stream()
                .filter(Files::exists)
                .findFirst()
                .map(file -> new Finding(
                        NOT_EXECUTABLE,
                        "the program " + file + " cannot be executed; "
                                + (Files.isDirectory(file)
                                        ? "it is a directory"
                                        : "make it executable with 'chmod +x'")))
                .orElseGet(() -> new Finding(
                        NOT_FOUND,
                        "there is no program '" + program + "'" + (program.contains("/") ? "" : " in PATH")
                                + "; check its name"));
    }
}
