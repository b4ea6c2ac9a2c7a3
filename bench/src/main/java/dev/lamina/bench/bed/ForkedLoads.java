package dev.lamina.bench.bed;

import java.util.List;

/**
 * Loads that a shell in a slice forked.
 *
 * @param shell the launched shell; its worker is their parent
 * @param witnesses one of each load
 */
public record ForkedLoads(RunningLoad shell, List<Witness> witnesses) {
    public ForkedLoads {
        witnesses = List.copyOf(witnesses);
    }
}
