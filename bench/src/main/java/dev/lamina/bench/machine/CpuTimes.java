package dev.lamina.bench.machine;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;

/**
 * The first line of {@code /proc/stat}: time of all processors since boot, in clock ticks. Busy is user, nice, system and interrupts; stolen
 * is what the host gave to others while this machine wanted to run.
 */
record CpuTimes(long busyTicks, long stolenTicks, long totalTicks) {
    private static final int FIELDS = 8;
    private static final int IDLE = 3;
    private static final int IO_WAIT = 4;
    private static final int STOLEN = 7;

    /** Parses the text of {@code /proc/stat}; throws {@link LaminaException} {@code UNAVAILABLE} when it has another form. */
    static CpuTimes parse(String procStat) {
        String line = procStat.lines().findFirst().orElse("");
        String[] words = line.trim().split("\\s+");
        if (!words[0].equals("cpu") || words.length < FIELDS + 1) {
            throw new LaminaException(
                    ErrorCode.UNAVAILABLE,
                    "/proc/stat begins with '" + line + "', not with the 'cpu' line of a Linux kernel");
        }
        long total = 0;
        long[] ticks = new long[FIELDS];
        for (int field = 0; field < FIELDS; field++) {
            ticks[field] = Long.parseLong(words[field + 1]);
            total += ticks[field];
        }
        return new CpuTimes(total - ticks[IDLE] - ticks[IO_WAIT] - ticks[STOLEN], ticks[STOLEN], total);
    }
}
