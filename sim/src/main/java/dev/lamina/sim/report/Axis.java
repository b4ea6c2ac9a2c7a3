package dev.lamina.sim.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One direction of a chart.
 *
 * @param label what is measured, with its unit
 * @param least the value at its start
 * @param most the value at its end, above the start
 * @param unit behind every tick's number, such as {@code %}; may be empty
 */
record Axis(String label, double least, double most, String unit) {
    private static final int WANTED_TICKS = 5;

    Axis {
        if (!(most > least)) {
            throw new IllegalArgumentException("an axis goes up, not from " + least + " to " + most);
        }
    }

    /** An axis whose ends are round and hold all values. */
    static Axis around(String label, String unit, List<Double> values) {
        double low = values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double high = values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
        double step = step(Math.max(high - low, Math.max(Math.abs(high), 1) * 1e-3));
        return new Axis(
                label,
                Math.floor(low / step) * step,
                Math.max(Math.ceil(high / step), Math.floor(low / step) + 1) * step,
                unit);
    }

    private static double step(double span) {
        double raw = span / WANTED_TICKS;
        double magnitude = Math.pow(10, Math.floor(Math.log10(raw)));
        double lead = raw / magnitude;
        double nice = lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10;
        return nice * magnitude;
    }

    List<Double> ticks() {
        double step = step(most - least);
        List<Double> ticks = new ArrayList<>();
        for (long k = (long) Math.ceil(least / step - 1e-9); k * step <= most + step * 1e-9; k++) {
            ticks.add(k * step);
        }
        return ticks;
    }

    String shown(double tick) {
        double step = step(most - least);
        int decimals = step >= 1 ? 0 : (int) Math.ceil(-Math.log10(step) - 1e-9);
        return String.format(Locale.ROOT, "%,." + decimals + "f", tick).replace(",", "\u202f") + unit;
    }

    /** Where a value lies, 0 at the start and 1 at the end; outside it is less or more. */
    double share(double value) {
        return (value - least) / (most - least);
    }
}
