package dev.lamina.sim.report;

import static dev.lamina.sim.report.Html.format;
import static dev.lamina.sim.report.Html.tenths;
import static dev.lamina.sim.report.Html.text;

import java.util.List;

/**
 * Lines over a common x as one inline SVG with its legend in HTML. It is drawn for the width of a phone and only ever grows, so that its
 * words stay readable.
 *
 * @param title above it
 * @param x to the right
 * @param y upwards; lines are cut at its ends
 * @param lines all that are drawn, later ones on top
 */
record LineChart(String title, Axis x, Axis y, List<Series> lines) {
    private static final int WIDTH = 380;
    private static final int HEIGHT = 240;
    private static final int LEFT = 44;
    private static final int RIGHT = 10;
    private static final int TOP = 8;
    private static final int BOTTOM = 38;

    LineChart {
        lines = List.copyOf(lines);
    }

    String html() {
        StringBuilder svg = new StringBuilder(
                format("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">", WIDTH, HEIGHT, text(summary())));
        svg.append(format(
                "<svg x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">",
                LEFT, TOP, width(), height(), width(), height()));
        x.ticks()
                .forEach(tick -> svg.append(format(
                        "<line class=\"grid\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"0\" y2=\"%2$d\"/>",
                        x.share(tick) * width(), height())));
        y.ticks()
                .forEach(tick -> svg.append(format(
                        "<line class=\"grid\" x1=\"0\" x2=\"%2$d\" y1=\"%1$.1f\" y2=\"%1$.1f\"/>",
                        fromTop(tick), width())));
        for (int i = 0; i < lines.size(); i++) {
            svg.append(line(lines.get(i), i));
        }
        svg.append("</svg>").append(labels()).append("</svg>");
        return "<figure class=\"chart\"><figcaption>" + text(title) + "</figcaption>" + svg + legend() + "</figure>";
    }

    private static int width() {
        return WIDTH - LEFT - RIGHT;
    }

    private static int height() {
        return HEIGHT - TOP - BOTTOM;
    }

    private double fromTop(double value) {
        return (1 - y.share(value)) * height();
    }

    private String line(Series series, int colour) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < series.x().size(); i++) {
            points.append(tenths(x.share(series.x().get(i)) * width()))
                    .append(',')
                    .append(tenths(fromTop(series.y().get(i))))
                    .append(' ');
        }
        return format(
                "<polyline class=\"%s\" style=\"stroke:var(--%s)\" points=\"%s\"><title>%s</title></polyline>",
                cssClass(series), colour(series, colour), points.toString().strip(), text(series.name()));
    }

    private static String cssClass(Series series) {
        return switch (series.style()) {
            case PLAIN -> "line";
            case STRONG -> "line strong";
            case BOUND -> "line bound";
        };
    }

    private static String colour(Series series, int index) {
        return switch (series.style()) {
            case PLAIN -> "c" + index % 8;
            case STRONG -> "strong";
            case BOUND -> "quiet";
        };
    }

    private String labels() {
        StringBuilder labels = new StringBuilder();
        for (double tick : x.ticks()) {
            labels.append(format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    LEFT + x.share(tick) * width(), HEIGHT - BOTTOM + 15, text(x.shown(tick))));
        }
        for (double tick : y.ticks()) {
            labels.append(format(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT - 6, TOP + fromTop(tick) + 4, text(y.shown(tick))));
        }
        return labels.append(format(
                        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                        LEFT + width() / 2, HEIGHT - 5, text(x.label())))
                .toString();
    }

    private String legend() {
        StringBuilder items = new StringBuilder("<ul class=\"legend\">");
        for (int i = 0; i < lines.size(); i++) {
            Series series = lines.get(i);
            items.append(format(
                    "<li><span class=\"key %s\" style=\"border-color:var(--%s)\"></span>%s</li>",
                    cssClass(series), colour(series, i), text(series.name())));
        }
        return items.append("</ul>").toString();
    }

    private String summary() {
        StringBuilder words = new StringBuilder(title).append("; at the end ");
        for (Series series : lines) {
            words.append(series.name())
                    .append(' ')
                    .append(y.shown(series.last()))
                    .append(", ");
        }
        return words.substring(0, Math.max(0, words.length() - 2));
    }
}
