package dev.lamina.bench.report;

import dev.lamina.bench.machine.Machine;
import dev.lamina.bench.statistics.PairedChange;
import dev.lamina.bench.statistics.Summary;
import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How numbers are written, the same in every table and every JSON. */
public final class Figures {
    private static final double NS_PER_MS = 1e6;

    private Figures() {}

    /** A number with a fixed count of decimals and a point. */
    public static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** Median and extremes: {@code 69.8 (69.1..70.4)}. */
    public static String spread(Summary summary, int decimals) {
        return number(summary.median(), decimals) + " (" + number(summary.min(), decimals) + ".."
                + number(summary.max(), decimals) + ")";
    }

    /** A change with its confidence interval: {@code -0.4 ± 0.3}. */
    public static String change(PairedChange change) {
        return String.format(Locale.ROOT, "%+.2f ± %.2f", change.meanPercent(), change.halfWidthPercent());
    }

    /** A time in milliseconds without needless zeros: {@code 0.1 ms}, {@code 10 ms}. */
    public static String milliseconds(long ns) {
        String text = number(ns / NS_PER_MS, 3).replaceAll("0+$", "").replaceAll("\\.$", "");
        return text + " ms";
    }

    /** A summary for programs. */
    public static ObjectNode json(Summary summary) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("runs", summary.count())
                .put("median", summary.median())
                .put("min", summary.min())
                .put("max", summary.max())
                .put("lowerQuartile", summary.lowerQuartile())
                .put("upperQuartile", summary.upperQuartile());
    }

    /** A paired change for programs. */
    public static ObjectNode json(PairedChange change) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("pairs", change.pairs())
                .put("meanPercent", change.meanPercent())
                .put("lowPercent", change.lowPercent())
                .put("highPercent", change.highPercent());
    }

    /** The machine for programs. */
    public static ObjectNode json(Machine machine) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("processor", machine.processor())
                .put("cores", machine.cores())
                .put("memoryBytes", machine.memoryBytes())
                .put("kernel", machine.kernel())
                .put("card", machine.card())
                .put("driver", machine.driver());
    }
}
