package dev.lamina.core.schedule;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.cluster.Topology;
import dev.lamina.core.plan.Disruption;
import dev.lamina.core.queue.QueueSpec;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.queue.Quota;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.CardMemory;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Estimate;
import dev.lamina.core.request.Gathering;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import dev.lamina.core.slice.SliceClass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The words of a scenario that say what there is: nodes, queues, limits and requests. Used by one thread. */
final class ScenarioGround {
    private static final long SECOND = 1_000_000_000L;
    private static final long GIB = 1L << 30;
    private static final int SHAPE_PARTS = 3;

    private final List<Node> nodes = new ArrayList<>();
    private final List<String> places = new ArrayList<>();
    private final List<Integer> parents = new ArrayList<>();
    private final Map<String, QueueSpec> queues = new LinkedHashMap<>();
    private Settings settings = Settings.DEFAULT;

    Settings settings() {
        return settings;
    }

    QueueTree queues() {
        return queues.isEmpty() ? QueueTree.open() : QueueTree.of(List.copyOf(queues.values()));
    }

    Cluster cluster() {
        return new Cluster(nodes, new Topology(List.of("hall", "rack"), places, parents));
    }

    /** Takes in a line; those that tell what happens are none of its business. */
    void prepare(String line) {
        String[] words = line.split(" +");
        Map<String, String> options = options(words);
        Settings.Patience now = settings.patience();
        switch (words[0]) {
            case "node" -> node(words[1], options);
            case "queue" -> queue(words[1], options);
            case "patience" ->
                patience(new Settings.Patience(1, Long.parseLong(words[1]) * SECOND, 8, now.disruption()));
            case "limits" -> patience(new Settings.Patience(now.heads(), now.ageNs(), now.most(), limits(options)));
            default -> {}
        }
    }

    private void patience(Settings.Patience patience) {
        settings = new Settings(settings.mix(), settings.seed(), settings.order(), patience, settings.reasons());
    }

    private static Disruption limits(Map<String, String> options) {
        Disruption usual = Disruption.DEFAULT;
        return new Disruption(
                seconds(options, "grace", usual.graceNs()),
                seconds(options, "protect", usual.protectNs()),
                Integer.parseInt(options.getOrDefault("most", Integer.toString(usual.most()))),
                seconds(options, "window", usual.windowNs()),
                seconds(options, "overrun", usual.overrunAfterNs()));
    }

    private static long seconds(Map<String, String> options, String name, long otherwise) {
        String seconds = options.get(name);
        return seconds == null ? otherwise : Long.parseLong(seconds) * SECOND;
    }

    /** With {@code model} the amounts are of that model only; several lines may speak of one queue. */
    private void queue(String name, Map<String, String> options) {
        Quota quota = new Quota(
                milli(options, "guarantee", 0),
                milli(options, "limit", Quota.UNLIMITED),
                Integer.parseInt(options.getOrDefault("weight", "1")),
                milli(options, "user", Quota.UNLIMITED));
        QueueSpec known = queues.getOrDefault(name, QueueSpec.spare(name));
        String parent = options.getOrDefault("in", known.parent());
        String model = options.get("model");
        Map<String, Quota> quotas = new HashMap<>(known.quotas());
        if (model != null) {
            quotas.put(model, quota);
        }
        queues.put(name, new QueueSpec(name, parent, 1, quotas, model == null ? quota : known.others()));
    }

    private static long milli(Map<String, String> options, String name, long otherwise) {
        String cards = options.get(name);
        return cards == null ? otherwise : Math.round(Double.parseDouble(cards) * 1000);
    }

    private void node(String name, Map<String, String> options) {
        int hall = place("hall-" + options.getOrDefault("hall", "h"), -1);
        int rack = place(options.getOrDefault("rack", "r"), hall);
        Card card = Card.free(options.getOrDefault("model", "A"), 16 * GIB);
        int cards = Integer.parseInt(options.getOrDefault("cards", "1"));
        long cpu = Long.parseLong(options.getOrDefault("cpu", "1000"));
        nodes.add(new Node(
                name,
                new Node.Room(1000 * cpu, 1024 * GIB, 1000),
                Map.of(),
                List.of(),
                Collections.nCopies(cards, card),
                rack));
    }

    private int place(String name, int parent) {
        if (!places.contains(name)) {
            places.add(name);
            parents.add(parent);
        }
        return places.indexOf(name);
    }

    static Request request(String name, String... words) {
        Map<String, String> options = options(words);
        List<MemberGroup> groups = new ArrayList<>();
        groups.add(group("worker", options.getOrDefault("of", "1x1x1000"), options));
        if (options.containsKey("and")) {
            groups.add(group("helper", options.getOrDefault("and", ""), options));
        }
        Claim claim = new Claim(
                options.getOrDefault("queue", ""),
                options.getOrDefault("user", ""),
                Integer.parseInt(options.getOrDefault("priority", "0")),
                !options.getOrDefault("may-stop", "yes").equals("no"));
        long forNs = Long.parseLong(options.getOrDefault("for", "0")) * SECOND;
        return new Request(name, claim, groups, gathering(options), new Estimate(forNs, forNs));
    }

    private static Gathering gathering(Map<String, String> options) {
        if (options.containsKey("within")) {
            return new Gathering(Gathering.Kind.REQUIRED, options.getOrDefault("within", ""));
        }
        return options.containsKey("near")
                ? new Gathering(Gathering.Kind.PREFERRED, options.getOrDefault("near", ""))
                : Gathering.ANYWHERE;
    }

    private static MemberGroup group(String role, String of, Map<String, String> options) {
        String[] parts = of.split("x");
        int min = Integer.parseInt(parts[0]);
        int cards = Integer.parseInt(parts[1]);
        int milli = parts.length < SHAPE_PARTS ? 1000 : Integer.parseInt(parts[2]);
        CardMemory memory = options.containsKey("memory")
                ? new CardMemory.Bytes(Long.parseLong(options.getOrDefault("memory", "")) * GIB)
                : CardMemory.UNCONSTRAINED;
        SliceClass served = SliceClass.valueOf(options.getOrDefault("class", "standard")
                .toUpperCase(Locale.ROOT)
                .replace('-', '_'));
        String models = options.getOrDefault("models", "");
        Shape shape = new Shape(
                Math.round(1000 * Double.parseDouble(options.getOrDefault("cpu", "0.1"))),
                1L << 20,
                new CardDemand(cards, milli, milli, memory, new CardDemand.Terms(served, false)),
                Constraints.ofModels(models.isEmpty() ? List.of() : List.of(models.split(","))));
        int max = role.equals("worker") ? Integer.parseInt(options.getOrDefault("max", parts[0])) : min;
        return new MemberGroup(role, shape, min, max);
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
