package dev.lamina.device.page;

/**
 * What one slot counted, for the ledger: card times and waits in nanoseconds, memory in bytes. The numbers are claims of the slot's process, as they
 * stood in the page; check {@link #plausible()} before believing them.
 *
 * @param generation the slot's generation when it was read
 * @param cardNs card time used
 * @param ungatedNs part of cardNs that passed the gate unasked
 * @param commands gated commands submitted
 * @param ungatedCommands commands that passed unasked
 * @param waitNs threads' time spent waiting for a grant
 * @param refusedAllocations allocations refused for the quota
 * @param lateNs part of cardNs that ended while the grant was closed
 * @param fallbackNs part of cardNs used while no agent was there
 * @param memoryBytes card memory held
 * @param memoryPeakBytes most card memory ever held
 * @param longestNs longest command
 * @param completions commands finished, gated or not
 */
public record SlotCounters(
        int generation,
        long cardNs,
        long ungatedNs,
        long commands,
        long ungatedCommands,
        long waitNs,
        long refusedAllocations,
        long lateNs,
        long fallbackNs,
        long memoryBytes,
        long memoryPeakBytes,
        long longestNs,
        long completions) {
    /** Whether no counter is negative, as none that was only ever counted up can be. */
    public boolean plausible() {
        return (cardNs
                        | ungatedNs
                        | commands
                        | ungatedCommands
                        | waitNs
                        | refusedAllocations
                        | lateNs
                        | fallbackNs
                        | memoryBytes
                        | memoryPeakBytes
                        | longestNs
                        | completions)
                >= 0;
    }
}
