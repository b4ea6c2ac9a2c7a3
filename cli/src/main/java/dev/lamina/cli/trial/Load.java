package dev.lamina.cli.trial;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * The trial's own program, as commands, and the figures that it says.
 *
 * @param rate iterations per nanosecond, measured without Lamina and alone
 */
record Load(TrialBed bed, String rate) {
    /** Kernels of that length for so long, a wait behind each {@code window} of them. */
    List<String> run(String kernelNs, int howLongSeconds, int window) {
        return bed.load("rate", rate, "run", kernelNs, Integer.toString(howLongSeconds), Integer.toString(window));
    }

    /** One kernel at each beat, and a wait for it. */
    List<String> beat(String kernelNs, int howLongSeconds, String periodNs) {
        return bed.load("rate", rate, "beat", kernelNs, Integer.toString(howLongSeconds), periodNs);
    }

    /** The same as a graph of {@code count} kernels. */
    List<String> graph(String kernelNs, int howLongSeconds, int count) {
        return bed.load("rate", rate, "graph", kernelNs, Integer.toString(howLongSeconds), Integer.toString(count));
    }

    /** Card time that the kernels are worth, for each second. */
    static double throughput(JsonNode said) {
        return said.path("expectedNs").asDouble() / said.path("wallNs").asDouble();
    }

    static String plain(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    static String percent(double part) {
        return String.format(Locale.ROOT, "%+.2f %%", part * 100);
    }
}
