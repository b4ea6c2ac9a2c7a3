package dev.lamina.cli.demo;

import java.util.Locale;

/** The few pieces of HTML that the report needs. */
final class Html {
    private Html() {}

    /** Text with what HTML would read as markup made harmless; also safe inside a quoted attribute. */
    static String text(String raw) {
        return raw.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** A format whose values are numbers or already safe text. */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a library for this one method
    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** A table row of safe cells; a cell that starts with {@code >} is set flush right. */
    static String row(String tag, String... cells) {
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
