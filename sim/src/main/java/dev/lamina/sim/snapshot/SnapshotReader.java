package dev.lamina.sim.snapshot;

import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.CutTable;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.cluster.Topology;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Standing;
import dev.lamina.core.plan.Started;
import dev.lamina.core.plan.Waiting;
import dev.lamina.core.queue.QueueSpec;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.queue.Starvation.Starving;
import dev.lamina.core.request.Shape;
import dev.lamina.sim.trace.TraceInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads one file, an item at a time, and gathers what is wrong with it. Owned by one thread. */
final class SnapshotReader {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MOST_ITEMS = 5_000_000;

    private final Path file;
    private final String name;
    private final Mistakes mistakes;
    private final Set<String> seen = new HashSet<>();
    private final List<CutTable> layouts = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Integer> nodeNumbers = new HashMap<>();
    private final List<Integer> nodeCards = new ArrayList<>();
    private final List<QueueSpec> queues = new ArrayList<>();
    private final List<Shape> shapes = new ArrayList<>();
    private final WorkJson.Known known = new WorkJson.Known(nodeNumbers, nodeCards, shapes);
    private final List<Placement> running = new ArrayList<>();
    private final List<Started> started = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Reservation> reservations = new ArrayList<>();
    private final List<Standing.Stopped> stopped = new ArrayList<>();
    private final List<Starving> starving = new ArrayList<>();
    private Topology topology = Topology.FLAT;
    private Optional<SavedState.Rules> rules = Optional.empty();
    private Standing.Last last = Standing.Last.NONE;
    private long nowNs;
    private int items;

    SnapshotReader(Path file) {
        this.file = file;
        Path last = file.getFileName();
        name = last == null ? file.toString() : last.toString();
        mistakes = new Mistakes(file.toString());
    }

    SavedState read() {
        try (InputStream bytes = TraceInput.open(file);
                JsonParser json = JSON.createParser(bytes)) {
            document(json);
        } catch (JacksonException e) {
            throw unreadable(e);
        } catch (IOException e) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    file + " cannot be read (" + e.getMessage() + "); write the snapshot again",
                    e);
        }
        return state();
    }

    private LaminaException unreadable(JacksonException e) {
        int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
        return new LaminaException(
                ErrorCode.BAD_INPUT,
                "%s line %d: %s; the file is no JSON or was cut off, write the snapshot again"
                        .formatted(name, line, e.getOriginalMessage()),
                e);
    }

    private void document(JsonParser json) {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw notASnapshot("it is empty or no JSON object");
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String part = json.currentName();
            json.nextToken();
            boolean first = seen.isEmpty();
            if (!seen.add(part)) {
                mistakes.add(where(json) + part + " is there twice, expected each part once");
            }
            if (first && !part.equals("format")) {
                throw notASnapshot("it begins with '" + part + "' instead of 'format'");
            }
            part(part, json);
        }
        if (json.currentToken() != JsonToken.END_OBJECT) {
            throw notASnapshot("it ends before its last bracket");
        }
    }

    private LaminaException notASnapshot(String why) {
        return new LaminaException(
                ErrorCode.BAD_INPUT,
                name + " is no snapshot: " + why
                        + "; write one with 'lamina plan --trace FILE --at TIME --snapshot-out FILE'");
    }

    private String where(JsonParser json) {
        return name + " line " + json.currentTokenLocation().getLineNr() + ": ";
    }

    private void part(String part, JsonParser json) {
        switch (part) {
            case "format" -> format(one(part, json));
            case "version" -> version(one(part, json));
            case "nowNs" ->
                mistakes.attempt(one(part, json), each -> each.whole()).ifPresent(ns -> nowNs = ns);
            case "rules" -> rules = mistakes.attempt(one(part, json), RulesJson::rules);
            case "topology" ->
                mistakes.attempt(one(part, json), ClusterJson::topology).ifPresent(all -> topology = all);
            case "layouts" -> each(json, part, ClusterJson::layout, layouts);
            case "nodes" -> each(json, part, each -> node(each), new ArrayList<>());
            case "queues" -> each(json, part, QueueJson::queue, queues);
            case "shapes" -> each(json, part, RequestJson::shape, shapes);
            case "running" -> each(json, part, each -> WorkJson.placement(each, known), running);
            case "started" -> each(json, part, each -> WorkJson.started(each, known), started);
            case "waiting" -> each(json, part, each -> WorkJson.waiting(each, known), waiting);
            case "reservations" -> each(json, part, each -> WorkJson.reservation(each, known), reservations);
            case "stopped" -> each(json, part, WorkJson::stopped, stopped);
            case "starving" -> each(json, part, WorkJson::starving, starving);
            case "last" -> mistakes.attempt(one(part, json), WorkJson::last).ifPresent(decision -> last = decision);
            default -> {
                mistakes.add(where(json) + "'" + part + "' means nothing in version " + SnapshotFile.VERSION);
                json.skipChildren();
            }
        }
    }

    private void format(Part part) {
        if (!part.json().asString("").equals(SnapshotFile.FORMAT)) {
            throw notASnapshot("its format is " + part.json());
        }
    }

    private void version(Part part) {
        if (part.json().asInt(0) != SnapshotFile.VERSION) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    name + " is a snapshot of version " + part.json() + ", this program reads version "
                            + SnapshotFile.VERSION + "; use the program that wrote it");
        }
    }

    private Part one(String part, JsonParser json) {
        String where = where(json) + part;
        JsonNode tree = json.readValueAsTree();
        return new Part(tree, where);
    }

    private <T> void each(JsonParser json, String part, Function<Part, T> reading, List<T> into) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            mistakes.add(one(part, json).wrong("a list").explanation());
            return;
        }
        int index = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (++items > MOST_ITEMS) {
                throw new LaminaException(
                        ErrorCode.NO_ROOM,
                        file + " has more than " + MOST_ITEMS + " items, the most that are planned at once");
            }
            mistakes.attempt(one(part + "[" + index++ + "]", json), reading).ifPresent(into::add);
        }
    }

    private Node node(Part part) {
        Node node = ClusterJson.node(part, layouts);
        if (nodeNumbers.putIfAbsent(node.name(), nodes.size()) != null) {
            throw part.at("name").wrong("a name that no other node has");
        }
        nodes.add(node);
        nodeCards.add(node.cards().size());
        return node;
    }

    private SavedState state() {
        for (String needed : List.of("version", "nowNs", "rules", "nodes")) {
            if (!seen.contains(needed)) {
                mistakes.add(name + ": there is no '" + needed + "', expected one");
            }
        }
        checkNames();
        QueueTree.mistakes(queues).forEach(mistake -> mistakes.add(name + ": " + mistake.message()));
        mistakes.check();
        Standing standing = new Standing(reservations, stopped, starving, last);
        Snapshot snapshot = new Snapshot(new Cluster(nodes, topology), running, started, waiting, standing);
        return new SavedState(nowNs, snapshot, QueueTree.of(queues), rules.orElseThrow());
    }

    private void checkNames() {
        Set<String> names = new HashSet<>();
        started.forEach(each -> checkName(names, each.request().name()));
        Set<String> before = new HashSet<>(names);
        waiting.forEach(each -> checkName(names, each.request().name()));
        for (Reservation reservation : reservations) {
            if (!names.contains(reservation.request()) || before.contains(reservation.request())) {
                mistakes.add(
                        name + ": a reservation is for " + reservation.request() + ", expected a request that waits");
            }
        }
    }

    private void checkName(Set<String> names, String request) {
        if (!names.add(request)) {
            mistakes.add(name + ": request " + request + " is there twice, expected a name of its own for each");
        }
    }
}
