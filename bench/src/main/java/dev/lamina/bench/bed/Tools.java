package dev.lamina.bench.bed;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The native programs that measurements run. */
public record Tools(Path launcher, Path load) {

    /**
     * Those of this build, from the properties {@code lamina.runtime} and {@code lamina.root} that the {@code lamina} command sets.
     *
     * @throws LaminaException {@code UNAVAILABLE} when one of them is not built
     */
    public static Tools ofThisBuild() {
        Path root = Path.of(System.getProperty("lamina.root", ""));
        Path runtime = Path.of(System.getProperty(
                "lamina.runtime", root.resolve("runtime/build").toString()));
        return new Tools(
                executable(runtime.resolve("lamina-launch")),
                executable(root.resolve("bench/native/build/lamina-load")));
    }

    /** The program that measures hand-overs; throws {@code UNAVAILABLE} when it is not built. */
    public Path handover() {
        return executable(load.resolveSibling("lamina-handover"));
    }

    private static Path executable(Path file) {
        if (!Files.isExecutable(file)) {
            throw new LaminaException(
                    ErrorCode.UNAVAILABLE,
                    "program " + file.toAbsolutePath() + " is not built; run ./lamina or make native once");
        }
        return file.toAbsolutePath();
    }
}
