package dev.lamina.sim.report;

import static dev.lamina.sim.report.Html.format;
import static dev.lamina.sim.report.Html.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bars of stacked parts, one below the other on a common scale, with their numbers in HTML. Owned by one thread. */
final class Bars {
    private final String title;
    private final String unit;
    private final String counted;
    private final Map<String, Map<String, Double>> bars = new LinkedHashMap<>();
    private final List<String> parts = new ArrayList<>();

    /** The number beside a bar is the sum of its parts; the unit stands behind every number, such as {@code cards}. */
    Bars(String title, String unit) {
        this(title, unit, "");
    }

    /** The number beside a bar is that of one part. */
    Bars(String title, String unit, String counted) {
        this.title = title;
        this.unit = unit;
        this.counted = counted;
    }

    /** Adds a bar with its parts by name; parts of the same name have the same colour in all bars. */
    Bars bar(String name, Map<String, Double> amounts) {
        bars.put(name, new LinkedHashMap<>(amounts));
        amounts.keySet().stream().filter(part -> !parts.contains(part)).forEach(parts::add);
        return this;
    }

    String html() {
        double longest = bars.values().stream().mapToDouble(Bars::sum).max().orElse(0);
        StringBuilder html = new StringBuilder("<figure class=\"bars\"><figcaption>" + text(title) + "</figcaption>");
        html.append(legend());
        bars.forEach((name, amounts) -> html.append(bar(name, amounts, Math.max(longest, 1e-9))));
        return html.append("</figure>").toString();
    }

    private static double sum(Map<String, Double> amounts) {
        return amounts.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private String bar(String name, Map<String, Double> amounts, double longest) {
        StringBuilder rects = new StringBuilder();
        StringBuilder words = new StringBuilder();
        double at = 0;
        for (int i = 0; i < parts.size(); i++) {
            double amount = amounts.getOrDefault(parts.get(i), 0.0);
            double width = 100 * amount / longest;
            rects.append(format(
                    "<rect x=\"%.2f\" width=\"%.2f\" height=\"10\" style=\"fill:var(--c%d)\"><title>%s: %.0f %s</title></rect>",
                    at, width, i % 8, text(parts.get(i)), amount, text(unit)));
            words.append(format("%s %.0f, ", parts.get(i), amount));
            at += width;
        }
        String label = name + ": " + words.substring(0, Math.max(0, words.length() - 2));
        return format(
                "<div class=\"bar\"><b>%s</b><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"%s\">%s</svg>"
                        + "<span class=\"number\">%.0f %s</span></div>",
                text(name),
                text(label),
                rects,
                counted.isEmpty() ? sum(amounts) : amounts.getOrDefault(counted, 0.0),
                text(unit));
    }

    private String legend() {
        StringBuilder items = new StringBuilder("<ul class=\"legend\">");
        for (int i = 0; i < parts.size(); i++) {
            items.append(format(
                    "<li><span class=\"swatch\" style=\"background:var(--c%d)\"></span>%s</li>",
                    i % 8, text(parts.get(i))));
        }
        return items.append("</ul>").toString();
    }
}
