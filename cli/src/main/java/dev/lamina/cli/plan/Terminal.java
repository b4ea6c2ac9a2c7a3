package dev.lamina.cli.plan;

import dev.lamina.cli.text.JsonText;
import dev.lamina.cli.text.Progress;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;

/** What a plan says to the person and the files it leaves. Owned by one thread, except {@link #progress()}. */
final class Terminal {
    private final CommandLine line;
    private final OutputOptions output;

    Terminal(CommandLine line, OutputOptions output) {
        this.line = line;
        this.output = output;
    }

    /** Throws BAD_INPUT when the page could not be written later; asked before the work, not after it. */
    void checkPage() {
        output.page().ifPresent(page -> {
            Path whole = page.toAbsolutePath().normalize();
            Path folder = whole.getParent();
            if (Files.isDirectory(whole) || folder == null || !Files.isWritable(folder)) {
                throw new LaminaException(
                        ErrorCode.BAD_INPUT,
                        "the page " + page + " cannot be written; name a file in a folder that is yours with --out");
            }
        });
    }

    /** Progress goes to standard error, so that what a script reads is the answer alone. */
    Progress progress() {
        return new Progress(line.getErr(), Progress.isTerminal());
    }

    /** Prints an answer that has no page. */
    void answer(Object json, Supplier<String> text) {
        PrintWriter out = line.getOut();
        if (output.isJson()) {
            out.println(JsonText.of(json));
        } else {
            out.print(text.get());
        }
        out.flush();
        line.getErr().flush();
    }

    /** Prints the answer as the person wants it and writes the page. */
    void answer(Object json, Supplier<String> text, Supplier<String> html) {
        answer(json, text);
        PrintWriter out = line.getOut();
        output.page().ifPresent(page -> {
            write(page, html.get());
            (output.isJson() ? line.getErr() : out)
                    .println("report: " + page.toAbsolutePath().normalize());
        });
        out.flush();
        line.getErr().flush();
    }

    private static void write(Path page, String html) {
        try {
            Files.writeString(page, html);
        } catch (IOException e) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "the page " + page + " cannot be written (" + e.getMessage() + "); choose another --out",
                    e);
        }
    }

    /** Says how many rows a lenient reading left out, and why the first few; nothing when there were none. */
    void skipped(long rows, List<String> examples) {
        if (rows > 0) {
            PrintWriter err = line.getErr();
            err.println("lamina: skipped " + rows + (rows == 1 ? " row" : " rows") + " (--lenient):");
            examples.forEach(example -> err.println("  " + example));
            if (rows > examples.size()) {
                err.println("  ... and " + (rows - examples.size()) + " more");
            }
            err.flush();
        }
    }

    /** A remark beside the answer. */
    void note(String text) {
        line.getErr().println("lamina: " + text);
        line.getErr().flush();
    }

    void say(String text) {
        line.getOut().println(text);
        line.getOut().flush();
    }
}
