package dev.lamina.cli.text;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;

/** Says how far a long command is: one line that is rewritten on a terminal, one line per step elsewhere. Owned by one thread. */
public final class Progress {
    private static final int WIDTH = 24;

    private final PrintWriter out;
    private final boolean live;

    /** Speaks to a writer; live when someone watches the line change. */
    public Progress(PrintWriter out, boolean live) {
        this.out = out;
        this.live = live;
    }

    /** Whether the program talks to a terminal. */
    @SuppressWarnings("SystemConsoleNull") // from JDK 25 on it is null again where there is no terminal
    public static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** A step's share done, 0..1, and what is seen so far; only shown live. */
    public void at(String step, double done, String seen) {
        if (live) {
            out.printf(Locale.ROOT, "\r%-22s %s  %s\033[K", step, Bar.of(100 * done, 0, WIDTH), seen);
            out.flush();
        }
    }

    /** A step is done; what it came to stays on the screen. */
    public void done(String step, String result) {
        out.printf(Locale.ROOT, "%s%-22s %s%s%n", live ? "\r" : "", step, result, live ? "\033[K" : "");
        out.flush();
    }
}
