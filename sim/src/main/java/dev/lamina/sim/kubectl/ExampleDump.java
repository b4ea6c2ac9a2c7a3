package dev.lamina.sim.kubectl;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.sim.fleet.Fleet;
import dev.lamina.sim.trace.OpenbNode;
import dev.lamina.sim.trace.OpenbPod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * A made-up fleet as a cluster without sharing would show it: shares of a card became whole cards, pods went where the most was free, and those that
 * found no room wait. One daemon runs on each node.
 */
public final class ExampleDump {
    /** The file's name beside the fleet's other files. */
    public static final String FILE = "cluster.json";

    private static final int FILLED_PERCENT = 75;
    private static final int MOST_WAITING = 40;
    private static final int PODS_A_NODE = 110;
    private static final Map<String, Object> SMALL = Map.of("cpu", "250m", "memory", "256Mi");

    private final List<Room> rooms = new ArrayList<>();
    private final List<Object> items = new ArrayList<>();
    private final long wantedCards;
    private long heldCards;
    private int waiting;

    /** What is left of a node. */
    private static final class Room {
        private final OpenbNode node;
        private long cpuMilli;
        private long memoryBytes;
        private int cards;

        Room(OpenbNode node) {
            this.node = node;
            cpuMilli = node.cpuMilli() - 250;
            memoryBytes = node.memoryBytes() - (256L << 20);
            cards = node.cards();
        }

        boolean fits(OpenbPod pod) {
            boolean allowed = pod.models().isEmpty() || pod.models().contains(node.model());
            return allowed && cpuMilli >= pod.cpuMilli() && memoryBytes >= pod.memoryBytes() && cards >= pod.cards();
        }

        void take(OpenbPod pod) {
            cpuMilli -= pod.cpuMilli();
            memoryBytes -= pod.memoryBytes();
            cards -= pod.cards();
        }
    }

    private ExampleDump(Fleet fleet) {
        long cards = 0;
        for (OpenbNode node : fleet.nodes()) {
            rooms.add(new Room(node));
            items.add(node(node));
            items.add(pod(
                    "system", "exporter-" + node.name(), node.name(), Map.of("containers", List.of(container(SMALL)))));
            cards += node.cards();
        }
        wantedCards = cards * FILLED_PERCENT / 100;
        fleet.pods().forEach(this::arrive);
    }

    /** Writes the dump; throws BAD_INPUT where that is not possible. */
    public static void write(Fleet fleet, Path file) {
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("apiVersion", "v1");
        list.put("items", new ExampleDump(fleet).items);
        list.put("kind", "List");
        try {
            Files.writeString(file, JsonMapper.builder().build().writeValueAsString(list));
        } catch (IOException e) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    file + " cannot be written (" + e.getMessage() + "); choose a folder that is yours",
                    e);
        }
    }

    private void arrive(OpenbPod pod) {
        Room most = rooms.getFirst();
        boolean any = false;
        for (Room room : rooms) {
            if (room.fits(pod) && (!any || room.cards > most.cards)) {
                most = room;
                any = true;
            }
        }
        boolean full = heldCards >= wantedCards;
        if (any && !full) {
            most.take(pod);
            heldCards += pod.cards();
            items.add(pod("team", pod.name(), most.node.name(), spec(pod)));
        } else if (waiting < MOST_WAITING && pod.cards() > 0) {
            waiting++;
            items.add(pod("team", pod.name(), "", spec(pod)));
        }
    }

    private static Map<String, Object> node(OpenbNode node) {
        Map<String, Object> allocatable =
                new LinkedHashMap<>(amounts(node.cpuMilli(), node.memoryBytes(), node.cards()));
        allocatable.put("pods", Integer.toString(PODS_A_NODE));
        Map<String, Object> metadata =
                Map.of("name", node.name(), "labels", Map.of("nvidia.com/gpu.product", node.model()));
        Map<String, Object> status =
                Map.of("allocatable", allocatable, "conditions", List.of(Map.of("type", "Ready", "status", "True")));
        return ordered("Node", metadata, Map.of(), status);
    }

    private static Map<String, Object> pod(String space, String name, String node, Map<String, Object> spec) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", name);
        metadata.put("namespace", space);
        metadata.put("creationTimestamp", "2026-01-01T00:00:00Z");
        if (space.equals("system")) {
            metadata.put("ownerReferences", List.of(Map.of("kind", "DaemonSet", "name", "exporter")));
        }
        Map<String, Object> whole = new LinkedHashMap<>(spec);
        if (!node.isEmpty()) {
            whole.put("nodeName", node);
        }
        return ordered("Pod", metadata, whole, Map.of("phase", node.isEmpty() ? "Pending" : "Running"));
    }

    private static Map<String, Object> ordered(
            String kind, Map<String, Object> metadata, Map<String, Object> spec, Map<String, Object> status) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("kind", kind);
        item.put("metadata", metadata);
        item.put("spec", spec);
        item.put("status", status);
        return item;
    }

    private static Map<String, Object> spec(OpenbPod pod) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("containers", List.of(container(amounts(pod.cpuMilli(), pod.memoryBytes(), pod.cards()))));
        if (!pod.models().isEmpty()) {
            Map<String, Object> rule =
                    Map.of("key", "nvidia.com/gpu.product", "operator", "In", "values", pod.models());
            Map<String, Object> terms = Map.of("nodeSelectorTerms", List.of(Map.of("matchExpressions", List.of(rule))));
            spec.put(
                    "affinity",
                    Map.of("nodeAffinity", Map.of("requiredDuringSchedulingIgnoredDuringExecution", terms)));
        }
        return spec;
    }

    private static Map<String, Object> container(Map<String, Object> requests) {
        return Map.of("name", "main", "resources", Map.of("requests", requests));
    }

    private static Map<String, Object> amounts(long cpuMilli, long memoryBytes, int cards) {
        Map<String, Object> amounts = new LinkedHashMap<>();
        amounts.put("cpu", String.format(Locale.ROOT, "%dm", cpuMilli));
        amounts.put("memory", String.format(Locale.ROOT, "%dMi", memoryBytes >> 20));
        if (cards > 0) {
            amounts.put("nvidia.com/gpu", Integer.toString(cards));
        }
        return amounts;
    }
}
