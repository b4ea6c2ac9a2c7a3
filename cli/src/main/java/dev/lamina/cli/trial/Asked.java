package dev.lamina.cli.trial;

import java.util.ArrayList;
import java.util.List;

/**
 * What a slice of the trial is asked to be.
 *
 * @param name in {@code lamina ps}; the trial's parts find their slices by it
 * @param computePercent guaranteed; 0: best effort
 * @param limitPercent that it may reach
 * @param memory as the command takes it
 * @param sliceClass as the command takes it
 * @param mode as the command takes it; empty: the card's
 */
record Asked(String name, int computePercent, int limitPercent, String memory, String sliceClass, String mode) {
    private static final int WHOLE_PERCENT = 100;

    /** A standard slice with 2 GiB. */
    static Asked standard(String name, int computePercent) {
        return new Asked(name, computePercent, WHOLE_PERCENT, "2GiB", "standard", "");
    }

    /** A slice that is served first. */
    static Asked latency(String name, int computePercent) {
        return new Asked(name, computePercent, WHOLE_PERCENT, "2GiB", "latency", "");
    }

    /** A slice that takes what others leave. */
    static Asked bestEffort(String name) {
        return new Asked(name, 0, WHOLE_PERCENT, "2GiB", "best-effort", "");
    }

    /** A slice on its part of the multiprocessors. */
    static Asked spatial(String name, int computePercent) {
        return new Asked(name, computePercent, computePercent, "2GiB", "standard", "spatial");
    }

    Asked withMemory(String other) {
        return new Asked(name, computePercent, limitPercent, other, sliceClass, mode);
    }

    /** The options of {@code lamina run}. */
    List<String> options() {
        List<String> options = new ArrayList<>(List.of("--name", name, "--memory", memory, "--class", sliceClass));
        if (computePercent > 0) {
            options.addAll(List.of("--compute", computePercent + "%", "--limit", limitPercent + "%"));
        }
        if (!mode.isEmpty()) {
            options.addAll(List.of("--mode", mode));
        }
        return options;
    }
}
