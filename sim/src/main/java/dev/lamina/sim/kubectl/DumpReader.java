package dev.lamina.sim.kubectl;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.sim.trace.Leniency;
import dev.lamina.sim.trace.TraceInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what {@code kubectl get nodes,pods -A -o json} printed, one item at a time, so that memory grows with what is kept and not with the
 * file. Owned by one thread.
 */
final class DumpReader {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String EXPECTED = "what 'kubectl get nodes,pods -A -o json' prints";
    private static final int MOST_ITEMS = 1_000_000;
    private static final int EXAMPLES = 5;

    private final Path file;
    private final Leniency leniency;
    private final List<DumpNode> nodes = new ArrayList<>();
    private final List<DumpPod> pods = new ArrayList<>();
    private final List<String> examples = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private long skipped;
    private boolean listed;

    private DumpReader(Path file, Leniency leniency) {
        this.file = file;
        this.leniency = leniency;
    }

    /** Throws BAD_INPUT with line and column as the leniency says, NOT_FOUND when there is no such file. */
    static ClusterDump read(Path file, Leniency leniency) {
        DumpReader reader = new DumpReader(file, leniency);
        try (InputStream bytes = TraceInput.open(file);
                JsonParser json = JSON.createParser(bytes)) {
            reader.document(json);
        } catch (JacksonException e) {
            throw reader.unreadable(e);
        } catch (IOException e) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, file + " cannot be read (" + e.getMessage() + "); make the dump again", e);
        }
        return reader.result();
    }

    private LaminaException unreadable(JacksonException e) {
        TokenStreamLocation location = e.getLocation();
        int line = location == null ? 1 : Math.max(1, location.getLineNr());
        int column = location == null ? 1 : Math.max(1, location.getColumnNr());
        return new LaminaException(
                ErrorCode.BAD_INPUT,
                "%s line %d, column %d: %s; expected %s, whole and in UTF-8"
                        .formatted(name(), line, column, e.getOriginalMessage(), EXPECTED),
                e);
    }

    private String name() {
        Path last = file.getFileName();
        return last == null ? file.toString() : last.toString();
    }

    private void document(JsonParser json) {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "%s line 1, column 1: the file is empty or no JSON object, expected %s"
                            .formatted(name(), EXPECTED));
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean isItems = json.currentName().equals("items");
            JsonToken value = json.nextToken();
            if (isItems && value == JsonToken.START_ARRAY) {
                items(json);
            } else {
                json.skipChildren();
            }
        }
        if (json.currentToken() != JsonToken.END_OBJECT) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, name() + " ends before its last bracket; make the dump again");
        }
    }

    private void items(JsonParser json) {
        listed = true;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            TokenStreamLocation start = json.currentTokenLocation();
            JsonNode item = json.readValueAsTree();
            String where = "%s line %d, column %d".formatted(name(), start.getLineNr(), start.getColumnNr());
            try {
                item(item, where);
            } catch (LaminaException wrong) {
                if (leniency == Leniency.STRICT || wrong.code() != ErrorCode.BAD_INPUT) {
                    throw wrong;
                }
                skip(wrong.explanation());
            } catch (ArithmeticException tooMuch) {
                throw new LaminaException(
                        ErrorCode.BAD_INPUT, where + ": the amounts of this item add up to more than 2^63", tooMuch);
            }
        }
    }

    private void skip(String complaint) {
        skipped++;
        if (examples.size() < EXAMPLES) {
            examples.add(complaint);
        }
    }

    private void item(JsonNode json, String where) {
        String kind = json.path("kind").asString("");
        String called = json.path("metadata").path("name").asString("without a name");
        Fields item = new Fields(json, "", where + ": " + (kind.isEmpty() ? "item" : kind) + " " + called);
        switch (kind) {
            case "Node" -> nodes.add(named(DumpNode.of(item), "node " + called, item));
            case "Pod" -> pod(item);
            case "" -> throw item.at("kind").wrong("Node or Pod in " + EXPECTED);
            default -> {
                // Other kinds come along when someone asks kubectl for more; they say nothing about room.
            }
        }
        if (names.size() > MOST_ITEMS) {
            throw new LaminaException(
                    ErrorCode.NO_ROOM,
                    file + " has more than " + MOST_ITEMS + " nodes and pods, the most that are planned at once");
        }
    }

    private void pod(Fields item) {
        if (!DumpPod.isOver(item)) {
            DumpPod pod = DumpPod.of(item);
            pods.add(named(pod, "pod " + pod.name(), item));
        }
    }

    private <T> T named(T value, String name, Fields item) {
        if (!names.add(name)) {
            throw item.at("metadata").at("name").wrong("a name that is not yet taken by another item");
        }
        return value;
    }

    private void homeless(DumpPod pod) {
        String complaint = pod.origin() + ": spec.nodeName is '" + pod.node()
                + "', expected a node of this dump; ask for nodes and pods together";
        if (leniency == Leniency.STRICT) {
            throw new LaminaException(ErrorCode.BAD_INPUT, complaint);
        }
        skip(complaint);
    }

    private ClusterDump result() {
        if (!listed) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, name() + " line 1, column 1: there is no list of items, expected " + EXPECTED);
        }
        if (nodes.isEmpty()) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    name() + " has no node, expected " + EXPECTED + "; ask for nodes and pods together");
        }
        Set<String> known = nodes.stream().map(DumpNode::name).collect(Collectors.toSet());
        List<DumpPod> placed = new ArrayList<>();
        for (DumpPod pod : pods) {
            if (pod.isWaiting() || known.contains(pod.node())) {
                placed.add(pod);
            } else {
                homeless(pod);
            }
        }
        return new ClusterDump(nodes, placed, skipped, examples);
    }
}
