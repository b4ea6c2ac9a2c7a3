package dev.lamina.cli.demo;

/** Rows of the report's tables. */
final class TableRow {
    private TableRow() {}

    /** A row of safe cells; a cell that starts with {@code >} is set flush right. */
    static String of(String tag, String... cells) {
        StringBuilder row = new StringBuilder("<tr>");
        for (String cell : cells) {
            boolean right = cell.startsWith(">");
            row.append('<').append(tag).append(right ? " class=\"r\">" : ">");
            row.append(right ? cell.substring(1) : cell);
            row.append("</").append(tag).append('>');
        }
        return row.append("</tr>").toString();
    }
}
