package dev.lamina.workloads.command;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every workload can be told. Filled by picocli. */
final class RunOptions {
    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "20s",
            converter = TimeSpan.Converter.class,
            description = "how long to run after the warm-up (default ${DEFAULT-VALUE})")
    TimeSpan duration;

    @Option(names = "--json", description = "print the result as JSON")
    boolean json;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "write the program's own counts to this file, every second and at the end")
    @Nullable
    Path report;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "of weights, inputs and arrivals (default ${DEFAULT-VALUE})")
    long seed;

    @Option(
            names = "--device",
            paramLabel = "N",
            defaultValue = "0",
            description = "which OpenCL device, from 0 in the loader's order (default ${DEFAULT-VALUE})")
    int device;

    @Option(
            names = "--work",
            paramLabel = "N",
            description = "the size of a request, in the workload's own units; left out, it is measured")
    @Nullable
    Integer work;

    @Option(
            names = "--card-time",
            paramLabel = "TIME",
            converter = TimeSpan.Converter.class,
            description = "choose the work so that a request takes this much card time")
    @Nullable
    TimeSpan cardTime;

    /** Throws {@code BAD_INPUT} when the size is asked for twice. */
    void requireOneSize(boolean loadGiven) {
        int given = (work == null ? 0 : 1) + (cardTime == null ? 0 : 1) + (loadGiven ? 1 : 0);
        if (given > 1) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "--work, --card-time and --load each set the size of a request; give one of them");
        }
    }
}
