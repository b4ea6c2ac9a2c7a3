package dev.lamina.sim.kubectl;

import java.util.ArrayList;
import java.util.List;

/** A small cluster as kubectl would print it; what a test does not say is as plain as possible. */
final class Dump {
    private final List<String> items = new ArrayList<>();

    Dump node(String name, int cards, String more) {
        items.add("""
                {"kind": "Node", "metadata": {"name": "%s", "labels": {"nvidia.com/gpu.product": "L40S", "zone": "%s"}},
                 "spec": {%s},
                 "status": {"allocatable": {"cpu": "16", "memory": "64Gi", "pods": "20", "nvidia.com/gpu": "%d"},
                            "conditions": [{"type": "Ready", "status": "True"}]}}""".formatted(name, name.substring(0, 1), more, cards));
        return this;
    }

    Dump pod(String name, String node, int cards, String more) {
        items.add("""
                {"kind": "Pod", "metadata": {"name": "%s", "namespace": "ml", "creationTimestamp": "2026-01-01T00:00:%02dZ"},
                 "spec": {%s"containers": [{"resources": {"requests": {"cpu": "2", "memory": "4Gi"}%s}}]%s},
                 "status": {"phase": "%s"}}""".formatted(
                        name,
                        items.size() % 60,
                        node.isEmpty() ? "" : "\"nodeName\": \"" + node + "\", ",
                        cards == 0 ? "" : ", \"limits\": {\"nvidia.com/gpu\": \"" + cards + "\"}",
                        more.isEmpty() ? "" : ", " + more,
                        node.isEmpty() ? "Pending" : "Running"));
        return this;
    }

    Dump item(String json) {
        items.add(json);
        return this;
    }

    String json() {
        return "{\"apiVersion\": \"v1\", \"items\": [\n" + String.join(",\n", items) + "\n], \"kind\": \"List\"}";
    }
}
