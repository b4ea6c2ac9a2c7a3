package dev.lamina.node.api;

import java.util.List;
import java.util.Objects;

/**
 * A slice as the agent sees it now, or as the ledger remembers it. Times are card or wall nanoseconds, counted over all of the slice's
 * processes, living and gone; wall-clock instants are milliseconds since 1970, 0 while they have not come.
 *
 * @param lead the slice whose program uses this one too, on another card; empty: this slice's program is its own
 * @param sliceClass {@code LATENCY}, {@code STANDARD} or {@code BEST_EFFORT}
 * @param mode what it asked for: {@code EXCLUSIVE}, {@code TIME}, {@code SPATIAL} or {@code ANY}
 * @param state {@code starting}, {@code running}, {@code paused}, {@code stopping} or {@code ended}
 * @param memoryByteSeconds memory held, integrated over time
 * @param lifeNs from its start to its end, or to now
 * @param processes those that hold a slot now
 * @param exit how the main program ended ({@code 0}, {@code 3}, {@code signal 9}) or why the slice did; empty while it lives
 * @param command empty for someone else's slice
 * @param directory where its files are: the slice's directory while it lives, its kept logs afterwards, empty when there are none
 * @param warnings what a person should know: the layer was never loaded, commands passed the gate unasked, ...
 */
public record SliceStatus(
        String slice,
        String name,
        String user,
        String card,
        String lead,
        String sliceClass,
        String mode,
        String state,
        int guaranteeMilli,
        int limitMilli,
        long memoryQuotaBytes,
        long memoryUsedBytes,
        long memoryPeakBytes,
        long memoryByteSeconds,
        long cardNs,
        long waitNs,
        long commands,
        long ungatedCommands,
        long ungatedNs,
        long lateNs,
        long fallbackNs,
        long refusedAllocations,
        long lifeNs,
        int processes,
        long startedAtMillis,
        long endedAtMillis,
        String exit,
        List<String> command,
        String directory,
        List<String> warnings) {
    /** Copies the lists. */
    public SliceStatus {
        Objects.requireNonNull(slice, "slice");
        Objects.requireNonNull(state, "state");
        command = List.copyOf(command);
        warnings = List.copyOf(warnings);
    }

    /** The same for somebody who may not see the command line. */
    public SliceStatus withoutCommand() {
        return new SliceStatus(
                slice,
                name,
                user,
                card,
                lead,
                sliceClass,
                mode,
                state,
                guaranteeMilli,
                limitMilli,
                memoryQuotaBytes,
                memoryUsedBytes,
                memoryPeakBytes,
                memoryByteSeconds,
                cardNs,
                waitNs,
                commands,
                ungatedCommands,
                ungatedNs,
                lateNs,
                fallbackNs,
                refusedAllocations,
                lifeNs,
                processes,
                startedAtMillis,
                endedAtMillis,
                exit,
                List.of(),
                directory,
                warnings);
    }
}
