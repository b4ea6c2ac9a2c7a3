package dev.lamina.sim.trace;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which value of a row has which name, in the order of the file's own header. */
final class Columns {
    /** Of the header itself, which nothing names. */
    static final Columns NONE = new Columns(Map.of(), 0);

    private final Map<String, Integer> indexes;
    private final int count;

    private Columns(Map<String, Integer> indexes, int count) {
        this.indexes = indexes;
        this.count = count;
    }

    /** Reads the header; names that are not required are kept. Throws BAD_INPUT for a missing or doubled name. */
    static Columns of(Row header, List<String> required) {
        List<String> names = header.values();
        Map<String, Integer> indexes = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (indexes.putIfAbsent(name, i) != null && required.contains(name)) {
                throw header.wrong(header.start(i), "the header names '" + name + "' twice, expected each name once");
            }
        }
        for (String name : required) {
            if (!indexes.containsKey(name)) {
                throw header.wrong(
                        1,
                        "the header does not name '" + name + "', expected a first line with "
                                + String.join(",", required) + " in any order");
            }
        }
        return new Columns(Map.copyOf(indexes), names.size());
    }

    int count() {
        return count;
    }

    /** The place of a value in its row, or -1 where the file has no such column. */
    int index(String name) {
        return indexes.getOrDefault(name, -1);
    }
}
