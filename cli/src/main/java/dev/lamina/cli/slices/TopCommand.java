package dev.lamina.cli.slices;

import dev.lamina.cli.program.Installation;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.node.api.AgentClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lamina top}. */
@Command(
        name = "top",
        description =
                "Watch cards and slices: share now against the guarantee (the mark in the bar), waiting, commands that"
                        + " passed unasked (ungated), work that ended after its turn (late). Ctrl-C ends it.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  lamina top --interval 2")
public final class TopCommand implements Callable<Integer> {
    private static final double SHORTEST_S = 0.1;
    private static final double LONGEST_S = 3600;
    private static final String ENTER = "\033[?1049h\033[?25l";
    private static final String LEAVE = "\033[?25h\033[?1049l";
    private static final String HOME = "\033[H";
    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";

    private final Installation installation;

    @Option(names = "--once", description = "Print one picture, measured over one interval, and end.")
    private boolean once;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Time between two pictures, 0.1 to 3600 s. Default: 1.")
    private double intervalSeconds;

    @Spec
    private CommandSpec spec;

    public TopCommand(Installation installation) {
        this.installation = installation;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!(intervalSeconds >= SHORTEST_S && intervalSeconds <= LONGEST_S)) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, "--interval is " + intervalSeconds + " s; give 0.1 to 3600 s");
        }
        try (AgentClient client = AgentClient.connect(installation.paths())) {
            if (once) {
                PrintWriter out = spec.commandLine().getOut();
                TopSample first = TopSample.take(client);
                rest();
                out.print(new TopFrame(first, TopSample.take(client)).text());
                out.flush();
            } else {
                watch(client, spec.commandLine().getOut());
            }
        }
        return 0;
    }

    private void watch(AgentClient client, PrintWriter out) throws InterruptedException {
        Thread tidy = new Thread(() -> write(out, LEAVE), "top-tidy");
        Runtime.getRuntime().addShutdownHook(tidy);
        write(out, ENTER);
        try {
            TopSample earlier = TopSample.take(client);
            write(out, HOME + "measuring ..." + CLEAR_LINE + CLEAR_BELOW);
            while (!Thread.currentThread().isInterrupted()) {
                rest();
                TopSample now = TopSample.take(client);
                write(out, screen(new TopFrame(earlier, now).text()));
                earlier = now;
            }
        } finally {
            Runtime.getRuntime().removeShutdownHook(tidy);
            write(out, LEAVE);
        }
    }

    /** Over the old picture instead of after clearing it: nothing flickers. */
    private static String screen(String text) {
        return HOME + text.replace("\n", CLEAR_LINE + "\n") + CLEAR_BELOW;
    }

    private void rest() throws InterruptedException {
        Thread.sleep(Math.round(intervalSeconds * 1000));
    }

    private static void write(PrintWriter out, String text) {
        out.print(text);
        out.flush();
    }
}
