package dev.lamina.cli.slices;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.Quantities;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import picocli.CommandLine.Option;

/** What a slice may be asked to be; shared by the commands that ask for one. */
final class TermsOptions {
    static final String ALL = "all";
    private static final String NOTHING = "";

    @Option(
            names = "--compute",
            paramLabel = "SHARE",
            defaultValue = NOTHING,
            description = "Guaranteed share of the card's time: 30%%, 0.3 or 300m.")
    private String compute = NOTHING;

    @Option(
            names = "--limit",
            paramLabel = "SHARE",
            defaultValue = NOTHING,
            description = "Share that it may reach when others idle. Default: the whole card.")
    private String limit = NOTHING;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = NOTHING,
            description = "Card memory that it may hold: 512M, 8GiB, or 'all' for what is not promised yet.")
    private String memory = NOTHING;

    @Option(
            names = "--class",
            paramLabel = "CLASS",
            defaultValue = NOTHING,
            description = "latency (served first), standard (default) or best-effort (what others leave).")
    private String sliceClass = NOTHING;

    boolean isEmpty() {
        return compute.isEmpty() && limit.isEmpty() && memory.isEmpty() && sliceClass.isEmpty();
    }

    boolean wantsAllMemory() {
        return memory.equals(ALL);
    }

    /** The terms of a new slice; {@code allBytes} is what {@code --memory all} stands for. Throws {@code BAD_INPUT}. */
    SliceTerms fresh(long allBytes) {
        SliceClass wanted = sliceClass.isEmpty() ? SliceClass.STANDARD : SliceClass.of(sliceClass);
        if (compute.isEmpty() && wanted != SliceClass.BEST_EFFORT) {
            throw bad("--compute is missing: say which share of the card the program must get, such as --compute 30%,"
                    + " or use --class best-effort for what others leave");
        }
        int guaranteeMilli = compute.isEmpty() ? 0 : Quantities.shareMilli("--compute", compute);
        int limitMilli = limit.isEmpty() ? Quantities.WHOLE_MILLI : Quantities.shareMilli("--limit", limit);
        return new SliceTerms(guaranteeMilli, limitMilli, freshBytes(allBytes), wanted);
    }

    private long freshBytes(long allBytes) {
        if (memory.isEmpty()) {
            throw bad("--memory is missing: say how much card memory the program may hold, such as --memory 512M,"
                    + " or --memory all for what is not promised yet");
        }
        return wantsAllMemory() ? allBytes : Quantities.bytes("--memory", memory);
    }

    /** The terms of a living slice with what was asked changed. Throws {@code BAD_INPUT}. */
    SliceTerms changed(SliceTerms now) {
        if (wantsAllMemory()) {
            throw bad("--memory is 'all', which only 'run' understands; give an amount such as 512M");
        }
        SliceClass wanted = sliceClass.isEmpty() ? now.sliceClass() : SliceClass.of(sliceClass);
        int guaranteeMilli = now.guaranteeMilli();
        if (!compute.isEmpty()) {
            guaranteeMilli = Quantities.shareMilli("--compute", compute);
        } else if (wanted == SliceClass.BEST_EFFORT) {
            guaranteeMilli = 0;
        }
        return new SliceTerms(
                guaranteeMilli,
                limit.isEmpty() ? now.limitMilli() : Quantities.shareMilli("--limit", limit),
                memory.isEmpty() ? now.memoryBytes() : Quantities.bytes("--memory", memory),
                wanted,
                now.mode());
    }

    private static LaminaException bad(String message) {
        return new LaminaException(ErrorCode.BAD_INPUT, message);
    }
}
