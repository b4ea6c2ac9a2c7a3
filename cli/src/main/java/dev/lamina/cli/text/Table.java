package dev.lamina.cli.text;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings, as plain text. A heading that starts with {@code >} is set flush right. Owned by one thread. */
public final class Table {
    private static final String GAP = "  ";

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... headings) {
        this.headings = List.of(headings);
    }

    /** Adds a row; throws {@link IllegalArgumentException} when it has another number of cells than there are headings. */
    public Table row(String... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(
                    "row has " + cells.length + " cells, the table " + headings.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The table with a line break after every line and no space at the end of any. */
    public String render() {
        int[] widths = new int[headings.size()];
        List<String> titles = headings.stream()
                .map(heading -> isRight(heading) ? heading.substring(1) : heading)
                .toList();
        widen(widths, titles);
        rows.forEach(row -> widen(widths, row));
        StringBuilder text = new StringBuilder();
        append(text, titles, widths);
        rows.forEach(row -> append(text, row, widths));
        return text.toString();
    }

    private static boolean isRight(String heading) {
        return heading.startsWith(">");
    }

    private static void widen(int[] widths, List<String> cells) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], cells.get(i).length());
        }
    }

    private void append(StringBuilder text, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? "" : GAP);
            line.append(isRight(headings.get(i)) ? padding + cells.get(i) : cells.get(i) + padding);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }
}
