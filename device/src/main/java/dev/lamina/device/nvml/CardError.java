package dev.lamina.device.nvml;

import java.util.Set;

/**
 * An error that a card's driver reported.
 *
 * @param card the card's index
 * @param xid NVIDIA's number of it
 */
public record CardError(int card, long xid) {
    /** Mistakes of a program, after which the card goes on: bad instruction, bad address, stopped, cleaned up, bad video, time-out. */
    private static final Set<Long> OF_PROGRAMS = Set.of(13L, 31L, 43L, 45L, 68L, 109L);

    /** Whether it is a program's mistake rather than the card's. */
    public boolean ofAProgram() {
        return OF_PROGRAMS.contains(xid);
    }

    /** What it is, where its number is well known, and what to do. */
    public String words() {
        return switch ((int) xid) {
            case 13 -> "a program's kernel did what it may not";
            case 31 -> "a program read or wrote memory that is not its own";
            case 43 -> "a program's work was stopped after an error of its own";
            case 45 -> "a program's work was cleaned up after an earlier error or its end";
            case 48 -> "memory has an error that cannot be corrected; reset the card";
            case 63, 64 -> "a bad row of memory was taken out of use or could not be; reset the card";
            case 74 -> "an NVLink has an error; check its bridge";
            case 79 -> "the card has fallen off the bus; check power, heat and seat, and restart the machine";
            case 92, 94, 95 -> "memory errors occur too often; reset the card, and replace it if that does not help";
            case 119, 120 -> "the card's own controller does not answer; reset the card";
            default -> "see NVIDIA's list of Xid errors";
        };
    }
}
