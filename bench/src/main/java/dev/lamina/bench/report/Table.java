package dev.lamina.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A table of text: a caption, headings and rows of as many cells. Immutable. */
public record Table(String caption, List<String> headings, List<List<String>> rows) {

    public Table {
        headings = List.copyOf(headings);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != headings.size()) {
                throw new IllegalArgumentException(
                        "a row of " + row.size() + " cells under " + headings.size() + " headings: " + row);
            }
        }
    }

    /** For a terminal: columns padded with spaces, two between them. */
    public String text() {
        int[] widths = widths();
        StringBuilder text = new StringBuilder(caption).append('\n');
        for (List<String> line : lines()) {
            text.append(' ');
            for (int column = 0; column < widths.length; column++) {
                text.append(' ').append(padded(line.get(column), widths[column], column > 0));
            }
            text.append('\n');
        }
        return text.toString().replaceAll(" +\n", "\n");
    }

    /** For a document: a Markdown table under its caption in bold; the first column is left-aligned, numbers right. */
    public String markdown() {
        StringBuilder text = new StringBuilder("**").append(caption).append("**\n\n");
        markdownRow(text, headings);
        text.append("|---|").append("---:|".repeat(headings.size() - 1)).append('\n');
        rows.forEach(row -> markdownRow(text, row));
        return text.toString();
    }

    private static void markdownRow(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private List<List<String>> lines() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(headings);
        lines.addAll(rows);
        return lines;
    }

    private int[] widths() {
        int[] widths = new int[headings.size()];
        for (List<String> line : lines()) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], line.get(column).length());
            }
        }
        return widths;
    }

    private static String padded(String cell, int width, boolean right) {
        String padding = " ".repeat(width - cell.length() + 1);
        return right ? padding + cell : cell + padding;
    }
}
