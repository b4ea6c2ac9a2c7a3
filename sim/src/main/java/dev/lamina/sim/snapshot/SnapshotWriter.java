package dev.lamina.sim.snapshot;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.CutTable;
import dev.lamina.core.cluster.Layout;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Standing;
import dev.lamina.core.request.Shape;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/** Writes one state. What later parts refer to by number stands before them. Owned by one thread. */
final class SnapshotWriter {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SavedState state;
    private final Writer out;
    private final List<Layout> layouts;
    private final Numbered<Shape> shapes = new Numbered<>();

    SnapshotWriter(SavedState state, Writer out) {
        this.state = state;
        this.out = out;
        layouts = state.snapshot().cluster().nodes().stream()
                .flatMap(node -> node.cards().stream())
                .map(Card::layout)
                .filter(CutTable.class::isInstance)
                .distinct()
                .toList();
    }

    void write() throws IOException {
        Snapshot snapshot = state.snapshot();
        List<String> nodes = snapshot.cluster().nodes().stream().map(Node::name).toList();
        List<Object> running = all(snapshot.running(), each -> WorkJson.placement(each, nodes, shapes));
        List<Object> started = all(snapshot.started(), each -> WorkJson.started(each, shapes));
        List<Object> waiting = all(snapshot.waiting(), each -> WorkJson.waiting(each, shapes));
        List<Object> reservations =
                all(snapshot.standing().reservations(), each -> WorkJson.reservation(each, nodes, shapes));
        out.write("{\"format\":" + JSON.writeValueAsString(SnapshotFile.FORMAT) + ",\n\"version\":"
                + SnapshotFile.VERSION);
        value("nowNs", state.nowNs());
        value("rules", RulesJson.rules(state.rules()));
        value("topology", ClusterJson.topology(snapshot.cluster().topology()));
        items("layouts", all(layouts, layout -> ClusterJson.layout((CutTable) layout)));
        items("nodes", all(snapshot.cluster().nodes(), node -> ClusterJson.node(node, layouts)));
        items("queues", all(state.queues().specs(), QueueJson::queue));
        items("shapes", all(shapes.all(), RequestJson::shape));
        items("running", running);
        items("started", started);
        items("waiting", waiting);
        items("reservations", reservations);
        items("stopped", all(snapshot.standing().stopped(), WorkJson::stopped));
        items("starving", all(snapshot.standing().starving(), WorkJson::starving));
        if (!snapshot.standing().last().equals(Standing.Last.NONE)) {
            value("last", WorkJson.last(snapshot.standing().last()));
        }
        out.write("}\n");
    }

    private static <T> List<Object> all(List<T> values, Function<T, Object> json) {
        return new ArrayList<>(values.stream().map(json).toList());
    }

    private void value(String name, Object value) throws IOException {
        out.write(",\n\"" + name + "\":" + JSON.writeValueAsString(value));
    }

    private void items(String name, List<Object> items) throws IOException {
        out.write(",\n\"" + name + "\":[");
        for (int i = 0; i < items.size(); i++) {
            out.write(i == 0 ? "\n" : ",\n");
            out.write(JSON.writeValueAsString(items.get(i)));
        }
        out.write("]");
    }
}
