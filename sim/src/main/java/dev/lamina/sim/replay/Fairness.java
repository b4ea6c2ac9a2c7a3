package dev.lamina.sim.replay;

import java.util.List;

/**
 * How evenly tenants who waited were served, in windows of 600 s. A tenant counts in a window when he had a job waiting for at least half of it. What
 * he got in that time is divided by what he was entitled to: what his queue is owed of the
 * cards, by guarantee and weight and by what everybody holds and asks for. Jain's index over these ratios is 1 when all are equal and 1/n when one of n got everything.
 *
 * @param windows those in which at least two tenants counted, in order
 */
public record Fairness(List<Window> windows) {
    static final long WINDOW_NS = 600_000_000_000L;

    /** Copies the list. */
    public Fairness {
        windows = List.copyOf(windows);
    }

    /**
     * One window.
     *
     * @param fromNs its start, from the trace's zero
     * @param tenants how many counted
     * @param jain Jain's index
     */
    public record Window(long fromNs, int tenants, double jain) {}

    /** The mean over the windows; 1 when there was none. */
    public double meanJain() {
        return windows.stream().mapToDouble(Window::jain).average().orElse(1);
    }

    /** The worst window; 1 when there was none. */
    public double leastJain() {
        return windows.stream().mapToDouble(Window::jain).min().orElse(1);
    }
}
