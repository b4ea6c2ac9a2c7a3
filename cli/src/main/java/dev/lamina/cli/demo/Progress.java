package dev.lamina.cli.demo;

import dev.lamina.cli.text.Bar;
import java.io.PrintWriter;
import java.util.Locale;

/** Says how far the demo is: one line that is rewritten on a terminal, one line per step elsewhere. Owned by one thread. */
final class Progress {
    private static final int WIDTH = 24;

    private final PrintWriter out;
    private final boolean live;

    Progress(PrintWriter out, boolean live) {
        this.out = out;
        this.live = live;
    }

    /** A step's share done, 0..1, and what is seen so far; only shown live. */
    void at(String step, double done, String seen) {
        if (live) {
            out.printf(Locale.ROOT, "\r%-22s %s  %s\033[K", step, Bar.of(100 * done, 0, WIDTH), seen);
            out.flush();
        }
    }

    /** A step is done; what it came to stays on the screen. */
    void done(String step, String result) {
        out.printf(Locale.ROOT, "%s%-22s %s%s%n", live ? "\r" : "", step, result, live ? "\033[K" : "");
        out.flush();
    }
}
