package dev.lamina.bench.schedule;

import dev.lamina.bench.report.Figures;
import dev.lamina.bench.report.Finding;
import dev.lamina.bench.report.Promise;
import dev.lamina.bench.report.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The times of events by their sort, as the measuring virtual machine writes them, and what they come to. Used by one thread. */
final class QueueTimes {
    /** Begins the line with how long loading and the first plan took. */
    static final String LOAD = "load";

    /** Begins the line with how many requests were stopped. */
    static final String STOPPED = "stopped";

    private final Map<String, List<Double>> ms = new TreeMap<>();
    private double loadMs;
    private long stopped;

    /** Takes in a line. */
    void read(String line) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case LOAD -> loadMs = Double.parseDouble(words[1]);
            case STOPPED -> stopped = Long.parseLong(words[1]);
            default ->
                ms.computeIfAbsent(words[0].toLowerCase(Locale.ROOT).replace('_', ' '), key -> new ArrayList<>())
                        .add(Double.parseDouble(words[1]));
        }
    }

    Finding finding(String command, String method, double mostMs) {
        List<List<String>> rows = new ArrayList<>();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode kinds = data.putArray("events");
        List<Double> all = new ArrayList<>();
        ms.forEach((event, each) -> {
            all.addAll(each);
            rows.add(row(event, sorted(each), kinds));
        });
        double[] sorted = sorted(all);
        rows.add(row("all", sorted, kinds));
        data.put("loadMs", loadMs).put("stopped", stopped);
        return new Finding(
                "queue",
                "Scheduling a busy cluster",
                command,
                List.of(new Table(
                        "An event and a new plan", List.of("event", "count", "p50 ms", "p99 ms", "longest ms"), rows)),
                List.of(Promise.atMost("p99 of an event and a plan in ms", mostMs, at(sorted, 99))),
                List.of(
                        method,
                        "Loading and the first plan took %.0f ms; %d were stopped for others."
                                .formatted(loadMs, stopped)),
                data);
    }

    private static List<String> row(String name, double[] sorted, ArrayNode kinds) {
        double longest = sorted[sorted.length - 1];
        kinds.addObject()
                .put("event", name)
                .put("count", sorted.length)
                .put("p50Ms", at(sorted, 50))
                .put("p99Ms", at(sorted, 99))
                .put("maxMs", longest);
        return List.of(
                name,
                Integer.toString(sorted.length),
                Figures.number(at(sorted, 50), 2),
                Figures.number(at(sorted, 99), 2),
                Figures.number(longest, 2));
    }

    private static double[] sorted(List<Double> ms) {
        double[] sorted = ms.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private static double at(double[] sorted, int percent) {
        return sorted[(sorted.length - 1) * percent / 100];
    }
}
