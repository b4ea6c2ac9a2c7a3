package dev.lamina.cli.demo;

import static dev.lamina.sim.report.Html.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Timelines stacked on each other as one inline SVG of 0..100 % height that stretches to its place. The text beside it is HTML, so that it stays
 * readable when the drawing shrinks.
 */
final class AreaChart {
    private static final double HEIGHT = 100;
    private static final double WIDTH = 1000;

    private final String label;
    private final List<Layer> layers = new ArrayList<>();

    /** A layer and the number of its colour in the style sheet. */
    private record Layer(String name, int colour, List<Double> percent) {}

    /** The label is read out in place of the drawing. */
    AreaChart(String label) {
        this.label = label;
    }

    /** Lays a timeline on top of those added before; all must have spans of the same length. */
    AreaChart stack(String name, int colour, Timeline timeline) {
        layers.add(new Layer(name, colour, timeline.busyPercent()));
        return this;
    }

    String svg() {
        int bins =
                layers.stream().mapToInt(layer -> layer.percent().size()).max().orElse(0);
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %.0f %.0f\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"%s\">",
                WIDTH,
                HEIGHT,
                text(label)));
        double[] floor = new double[bins];
        for (Layer layer : layers) {
            svg.append(path(layer, floor));
        }
        return svg.append(gridLine(25))
                .append(gridLine(50))
                .append(gridLine(75))
                .append("</svg>")
                .toString();
    }

    /** One area between what lies below and that plus this layer; raises the floor to its top. */
    private static String path(Layer layer, double[] floor) {
        double step = WIDTH / Math.max(1, floor.length);
        StringBuilder top = new StringBuilder();
        StringBuilder bottom = new StringBuilder();
        for (int i = 0; i < floor.length; i++) {
            double share = i < layer.percent().size() ? layer.percent().get(i) : 0;
            double ceiling = Math.min(HEIGHT, floor[i] + share);
            top.append(edge(i * step, (i + 1) * step, ceiling));
            bottom.insert(0, edge((i + 1) * step, i * step, floor[i]));
            floor[i] = ceiling;
        }
        return "<path fill=\"var(--c" + layer.colour() + ")\" d=\"M" + top.substring(Math.min(1, top.length())) + bottom
                + "Z\"><title>" + text(layer.name()) + "</title></path>";
    }

    private static String edge(double fromX, double toX, double percent) {
        double y = HEIGHT - percent;
        return String.format(Locale.ROOT, "L%.1f %.1fL%.1f %.1f", fromX, y, toX, y);
    }

    private static String gridLine(double percent) {
        return String.format(
                Locale.ROOT,
                "<line x1=\"0\" x2=\"%.0f\" y1=\"%.0f\" y2=\"%.0f\" stroke=\"var(--panel)\" stroke-opacity=\".35\""
                        + " vector-effect=\"non-scaling-stroke\"/>",
                WIDTH,
                HEIGHT - percent,
                HEIGHT - percent);
    }
}
