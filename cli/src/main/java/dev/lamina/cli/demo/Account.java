package dev.lamina.cli.demo;

/**
 * The same card time counted twice: by Lamina in the slice's counters and by the workload itself in its own file, from its first
 * command to its last.
 *
 * @param ownBusyPercent the share of the card that the workload counted in its run, 0..100
 */
record Account(long laminaCardNs, long ownCardNs, long memoryPeakBytes, long waitNs, double ownBusyPercent) {
    /** How far Lamina's count lies from the workload's own, in percent of the latter; 0 when neither counted anything. */
    double differencePercent() {
        if (ownCardNs == 0) {
            return laminaCardNs == 0 ? 0 : 100;
        }
        return 100.0 * (laminaCardNs - ownCardNs) / ownCardNs;
    }
}
