package dev.lamina.bench.report;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one benchmark found.
 *
 * @param name the benchmark's name on the command line
 * @param title one line that says what was measured
 * @param command the command that measures it again
 * @param tables the numbers for people
 * @param promises what the numbers say of Lamina's promises
 * @param notes how it was measured and what disturbed it
 * @param data the numbers for programs
 */
public record Finding(
        String name,
        String title,
        String command,
        List<Table> tables,
        List<Promise> promises,
        List<String> notes,
        ObjectNode data) {

    public Finding {
        tables = List.copyOf(tables);
        promises = List.copyOf(promises);
        notes = List.copyOf(notes);
    }

    /** Whether every promise was kept; true when the benchmark holds none. */
    public boolean promisesKept() {
        return promises.stream().allMatch(Promise::kept);
    }

    /** For a terminal. */
    public String text() {
        StringBuilder text = new StringBuilder(title).append("\n\n");
        tables.forEach(table -> text.append(table.text()).append('\n'));
        promises.forEach(promise -> text.append("  ").append(promise.describe()).append('\n'));
        notes.forEach(note -> text.append("  ").append(note).append('\n'));
        return text.toString();
    }

    /** A section of the results document. */
    public String markdown() {
        StringBuilder text = new StringBuilder("## ")
                .append(title)
                .append("\n\n`")
                .append(command)
                .append("`\n\n");
        tables.forEach(table -> text.append(table.markdown()).append('\n'));
        if (!promises.isEmpty()) {
            promises.forEach(
                    promise -> text.append("- ").append(promise.describe()).append('\n'));
            text.append('\n');
        }
        notes.forEach(note -> text.append(note).append("\n\n"));
        return text.toString();
    }

    /** The whole finding for programs: the benchmark's own data beside its name, command, promises and notes. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("benchmark", name).put("command", command);
        json.setAll(data);
        ArrayNode held = json.putArray("promises");
        for (Promise promise : promises) {
            held.addObject()
                    .put("promise", promise.text())
                    .put("limit", promise.limit())
                    .put("measured", promise.measured())
                    .put("kept", promise.kept());
        }
        json.put("promisesKept", promisesKept());
        ArrayNode said = json.putArray("notes");
        notes.forEach(said::add);
        return json;
    }
}
