package dev.lamina.sim.snapshot;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cut;
import dev.lamina.core.cluster.CutTable;
import dev.lamina.core.cluster.FreeSharing;
import dev.lamina.core.cluster.Health;
import dev.lamina.core.cluster.Layout;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.cluster.Taint;
import dev.lamina.core.cluster.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Machines as JSON and back. What is usual is left out; cards of a node that are alike are written once with their number. */
final class ClusterJson {
    private ClusterJson() {}

    static Map<String, Object> topology(Topology topology) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("levels", topology.levels());
        json.put("names", topology.names());
        json.put("parents", topology.parents());
        return json;
    }

    static Topology topology(Part part) {
        part.only("levels", "names", "parents");
        return new Topology(
                part.texts("levels"), part.texts("names"), part.numbers("parents", -1, Integer.MAX_VALUE - 1));
    }

    static Map<String, Object> layout(CutTable table) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", table.name());
        json.put("cuts", table.cuts().stream().map(ClusterJson::cut).toList());
        return json;
    }

    private static Map<String, Object> cut(Cut cut) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", cut.name());
        json.put("computeMilli", cut.computeMilli());
        json.put("memoryBytes", cut.memoryBytes());
        json.put("length", cut.length());
        json.put("starts", cut.starts());
        return json;
    }

    static CutTable layout(Part part) {
        part.only("name", "cuts");
        return new CutTable(
                part.text("name"),
                part.list("cuts").stream().map(ClusterJson::cut).toList());
    }

    private static Cut cut(Part part) {
        part.only("name", "computeMilli", "memoryBytes", "length", "starts");
        return new Cut(
                part.text("name"),
                part.number("computeMilli", 1, Card.WHOLE_MILLI),
                part.whole("memoryBytes"),
                part.number("length", 1, Long.SIZE),
                part.numbers("starts", 0, Long.SIZE));
    }

    static Map<String, Object> node(Node node, List<Layout> layouts) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", node.name());
        json.put("cpuMilli", node.room().cpuMilli());
        json.put("memoryBytes", node.room().memoryBytes());
        json.put("pods", node.room().pods());
        if (!node.labels().isEmpty()) {
            json.put("labels", new TreeMap<>(node.labels()));
        }
        if (!node.taints().isEmpty()) {
            json.put("taints", node.taints().stream().map(ClusterJson::taint).toList());
        }
        if (node.place() >= 0) {
            json.put("place", node.place());
        }
        json.put("cards", cards(node.cards(), layouts));
        return json;
    }

    private static Map<String, Object> taint(Taint taint) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", taint.key());
        json.put("value", taint.value());
        return json;
    }

    private static List<Map<String, Object>> cards(List<Card> cards, List<Layout> layouts) {
        List<Map<String, Object>> json = new ArrayList<>();
        int from = 0;
        while (from < cards.size()) {
            int until = from;
            while (until < cards.size() && cards.get(until).equals(cards.get(from))) {
                until++;
            }
            json.add(card(cards.get(from), until - from, layouts));
            from = until;
        }
        return json;
    }

    private static Map<String, Object> card(Card card, int count, List<Layout> layouts) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", count);
        json.put("model", card.model());
        json.put("memoryBytes", card.memoryBytes());
        if (card.computeMilli() != Card.WHOLE_MILLI) {
            json.put("computeMilli", card.computeMilli());
        }
        if (card.health() != Health.HEALTHY) {
            json.put("health", Part.word(card.health()));
        }
        if (!card.layout().equals(FreeSharing.INSTANCE)) {
            json.put("layout", layouts.indexOf(card.layout()));
        }
        return json;
    }

    static Node node(Part part, List<CutTable> layouts) {
        part.only("name", "cpuMilli", "memoryBytes", "pods", "labels", "taints", "place", "cards");
        Node.Room room = new Node.Room(
                part.whole("cpuMilli"), part.whole("memoryBytes"), part.number("pods", 0, Integer.MAX_VALUE));
        List<Card> cards = new ArrayList<>();
        for (Part alike : part.list("cards")) {
            alike.only("count", "model", "memoryBytes", "computeMilli", "health", "layout");
            Card card = card(alike, layouts);
            int count = alike.number("count", 1, Node.MOST_CARDS);
            for (int i = 0; i < count; i++) {
                cards.add(card);
            }
        }
        List<Taint> taints = part.list("taints").stream()
                .map(taint -> taint.only("key", "value"))
                .map(taint -> new Taint(taint.text("key"), taint.text("value")))
                .toList();
        return new Node(part.text("name"), room, part.words("labels"), taints, cards, part.numberOr("place", -1));
    }

    private static Card card(Part part, List<CutTable> layouts) {
        Layout layout =
                part.has("layout") ? layouts.get(part.number("layout", 0, layouts.size() - 1)) : FreeSharing.INSTANCE;
        return new Card(
                part.text("model"),
                part.whole("memoryBytes"),
                part.numberOr("computeMilli", Card.WHOLE_MILLI),
                part.choiceOr("health", Health.HEALTHY),
                layout);
    }
}
