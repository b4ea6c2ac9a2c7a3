package dev.lamina.sim.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The few pieces of HTML that reports need. Stateless. */
public final class Html {
    private Html() {}

    /** Text with what HTML would read as markup made harmless; also safe inside a quoted attribute. */
    public static String text(String raw) {
        return raw.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** A format whose values are numbers or already safe text. */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a library for this one method
    public static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /**
     * A whole page that needs nothing from elsewhere. Throws {@link NullPointerException} when the style sheet is missing from the program.
     *
     * @param title plain text
     * @param style the style sheet, closed here
     * @param main safe HTML
     */
    public static String document(String title, @Nullable InputStream style, String main) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <main>
                %s</main>
                </body>
                </html>
                """.formatted(text(title), read(style), main);
    }

    private static String read(@Nullable InputStream style) {
        try (InputStream css = Objects.requireNonNull(style, "report.css is missing from the program")) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the report's style sheet cannot be read", e);
        }
    }

    /** A number with one decimal, for the thousands of points of a chart. */
    static String tenths(double value) {
        long tenths = Math.round(value * 10);
        return (tenths < 0 ? "-" : "") + Math.abs(tenths) / 10 + '.' + Math.abs(tenths) % 10;
    }

    /** A whole number with thin spaces between thousands. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(",", "\u202f");
    }

    /** A table that scrolls sideways on a narrow screen. A heading that starts with {@code >} sets its column flush right. Cells are safe HTML. */
    static String table(List<String> headings, List<List<String>> rows) {
        StringBuilder table = new StringBuilder("<div class=\"scroll\"><table>").append(row("th", headings, headings));
        rows.forEach(cells -> table.append(row("td", headings, cells)));
        return table.append("</table></div>").toString();
    }

    private static String row(String tag, List<String> headings, List<String> cells) {
        StringBuilder row = new StringBuilder("<tr>");
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            boolean right = headings.get(i).startsWith(">");
            boolean marked = tag.equals("th") && right;
            row.append('<').append(tag).append(right ? " class=\"r\">" : ">");
            row.append(marked ? cell.substring(1) : cell);
            row.append("</").append(tag).append('>');
        }
        return row.append("</tr>").toString();
    }
}
