package dev.lamina.sim.report;

import static dev.lamina.sim.report.Html.text;

/** The frame of every report: no script, no font, no picture from elsewhere; light and dark; narrow and wide. Owned by one thread. */
final class Page {
    private final String title;
    private final StringBuilder body = new StringBuilder();

    /** Starts with a heading and one sentence below it; the sentence is safe HTML. */
    Page(String title, String lead) {
        this.title = title;
        body.append("<header><h1>")
                .append(text(title))
                .append("</h1><p class=\"lead\">")
                .append(lead)
                .append("</p></header>\n");
    }

    /** Adds a part; the note and the content are safe HTML, the note may be empty. */
    Page section(String heading, String note, String content) {
        body.append("<section><h2>").append(text(heading)).append("</h2>");
        if (!note.isEmpty()) {
            body.append("<p class=\"note\">").append(note).append("</p>");
        }
        body.append(content).append("</section>\n");
        return this;
    }

    /** Adds what stands above all sections, such as the numbers that matter most. Safe HTML. */
    Page top(String content) {
        body.append(content).append('\n');
        return this;
    }

    String html() {
        return Html.document(title, Page.class.getResourceAsStream("report.css"), body.toString());
    }
}
