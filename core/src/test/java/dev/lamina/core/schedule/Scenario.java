package dev.lamina.core.schedule;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.cluster.Topology;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.queue.QueueSpec;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.queue.Quota;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Estimate;
import dev.lamina.core.request.Gathering;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A story told line by line in a file; its words are explained in scenarios.md beside the files. Used by one thread. */
final class Scenario {
    private static final long SECOND = 1_000_000_000L;
    private static final int SHAPE_PARTS = 3;

    private final List<Node> nodes = new ArrayList<>();
    private final List<String> racks = new ArrayList<>();
    private final List<QueueSpec> queues = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private Settings settings = Settings.DEFAULT;
    private long nowNs;

    /** What happens otherwise than the lines say, verifier's complaints included. */
    static List<String> play(List<String> lines) {
        Scenario scenario = new Scenario();
        List<String> story = lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        story.forEach(scenario::prepare);
        QueueTree tree = scenario.queues.isEmpty() ? QueueTree.open() : QueueTree.of(scenario.queues);
        Topology topology =
                new Topology(List.of("rack"), scenario.racks, Collections.nCopies(scenario.racks.size(), -1));
        Rounds rounds = new Rounds(Snapshot.empty(new Cluster(scenario.nodes, topology)), tree, scenario.settings);
        story.forEach(line -> scenario.happen(line, rounds));
        scenario.wrong.addAll(rounds.wrong());
        return scenario.wrong;
    }

    private void prepare(String line) {
        String[] words = line.split(" +");
        Map<String, String> options = options(words);
        switch (words[0]) {
            case "node" -> node(words[1], options);
            case "queue" ->
                queues.add(new QueueSpec(
                        words[1],
                        options.getOrDefault("in", ""),
                        1,
                        Map.of(),
                        new Quota(
                                milli(options, "guarantee", 0),
                                milli(options, "limit", Quota.UNLIMITED),
                                Integer.parseInt(options.getOrDefault("weight", "1")),
                                milli(options, "user", Quota.UNLIMITED))));
            case "patience" ->
                settings = new Settings(
                        settings.mix(),
                        settings.seed(),
                        settings.order(),
                        new Settings.Patience(1, Long.parseLong(words[1]) * SECOND, 8),
                        settings.reasons());
            default -> {}
        }
    }

    private static long milli(Map<String, String> options, String name, long otherwise) {
        String cards = options.get(name);
        return cards == null ? otherwise : Math.round(Double.parseDouble(cards) * 1000);
    }

    private void node(String name, Map<String, String> options) {
        String rack = options.getOrDefault("rack", "r");
        if (!racks.contains(rack)) {
            racks.add(rack);
        }
        Card card = Card.free(options.getOrDefault("model", "A"), 1L << 34);
        int cards = Integer.parseInt(options.getOrDefault("cards", "1"));
        nodes.add(new Node(
                name,
                new Node.Room(1_000_000, 1L << 40, 1000),
                Map.of(),
                List.of(),
                Collections.nCopies(cards, card),
                racks.indexOf(rack)));
    }

    private void happen(String line, Rounds rounds) {
        String[] words = line.split(" +");
        switch (words[0]) {
            case "at" -> nowNs = Long.parseLong(words[1]) * SECOND;
            case "ask" -> rounds.scheduler.submit(request(words[1], options(words)), nowNs);
            case "end" -> rounds.scheduler.end(words[1], nowNs);
            case "gone" -> rounds.scheduler.stopped(words[1], nowNs);
            case "plan" -> expect(line, rounds.plan(nowNs));
            default -> {}
        }
    }

    private void expect(String line, Plan plan) {
        String rest = line.substring("plan".length()).strip();
        Set<String> expected = new TreeSet<>();
        Set<String> reasons = new TreeSet<>();
        Arrays.stream(rest.split(";")).map(String::strip).forEach(part -> {
            if (part.startsWith("wait ")) {
                reasons.add(part);
            } else if (!part.isEmpty() && !part.equals("nothing")) {
                expected.add(part);
            }
        });
        Set<String> found = new TreeSet<>();
        Set<String> said = new TreeSet<>();
        plan.placements()
                .forEach(each -> found.add("start " + each.request() + " on "
                        + nodes.get(each.node()).name()));
        plan.preemptions()
                .forEach(each ->
                        found.add("stop " + each.request() + " for " + each.cause() + " by " + lower(each.reason())));
        plan.reservations()
                .forEach(each -> found.add(
                        "promise " + each.request() + " at " + each.startNs() / SECOND + " as " + lower(each.cause())));
        plan.refusals().forEach(each -> said.add("wait " + each.request() + " " + each.constraintName()));
        if (!found.equals(expected)) {
            wrong.add("at " + nowNs / SECOND + " s expected " + expected + " and got " + found);
        }
        if (!said.containsAll(reasons)) {
            wrong.add("at " + nowNs / SECOND + " s expected " + reasons + " and got " + said);
        }
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Request request(String name, Map<String, String> options) {
        String[] shape = options.getOrDefault("of", "1x1x1000").split("x");
        int min = Integer.parseInt(shape[0]);
        int cards = Integer.parseInt(shape[1]);
        int milli = shape.length < SHAPE_PARTS ? 1000 : Integer.parseInt(shape[2]);
        String models = options.getOrDefault("models", "");
        Shape member = new Shape(
                100,
                1L << 20,
                CardDemand.shares(cards, milli),
                Constraints.ofModels(models.isEmpty() ? List.of() : List.of(models.split(","))));
        int max = Integer.parseInt(options.getOrDefault("max", shape[0]));
        long forNs = Long.parseLong(options.getOrDefault("for", "0")) * SECOND;
        Claim claim = new Claim(
                options.getOrDefault("queue", ""),
                options.getOrDefault("user", ""),
                Integer.parseInt(options.getOrDefault("priority", "0")),
                !options.getOrDefault("may-stop", "yes").equals("no"));
        Gathering gathering = options.containsKey("within")
                ? new Gathering(Gathering.Kind.REQUIRED, options.getOrDefault("within", ""))
                : options.containsKey("near")
                        ? new Gathering(Gathering.Kind.PREFERRED, options.getOrDefault("near", ""))
                        : Gathering.ANYWHERE;
        return new Request(
                name,
                claim,
                List.of(new MemberGroup("worker", member, min, max)),
                gathering,
                new Estimate(forNs, forNs));
    }

    private static Map<String, String> options(String... words) {
        Map<String, String> options = new HashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                options.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return options;
    }
}
