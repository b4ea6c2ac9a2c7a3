package dev.lamina.cli.demo;

import dev.lamina.cli.program.Installation;
import dev.lamina.cli.text.JsonText;
import dev.lamina.cli.text.Progress;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lamina demo}. */
@Command(
        name = "demo",
        description =
                "Show what sharing a card is worth: three services with a card each, then on slices of one card with a"
                        + " training beside them. Takes about two minutes, writes a page, ends with an error when a promise is broken.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  lamina demo --seconds 20 --out demo.html")
public final class DemoCommand implements Callable<Integer> {
    private static final int PROMISE_BROKEN = 1;
    private static final int SHORTEST_S = 5;
    private static final int LONGEST_S = 600;

    private final Installation installation;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "How long each workload is measured, alone and together, 5 to 600 s. Default: 20.")
    private int seconds;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "lamina-demo.html",
            description = "The page; the workloads' own counts go beside it. Default: lamina-demo.html.")
    private Path out = Path.of("lamina-demo.html");

    @Option(names = "--json", description = "Print JSON; progress goes to standard error.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    public DemoCommand(Installation installation) {
        this.installation = installation;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (seconds < SHORTEST_S || seconds > LONGEST_S) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "--seconds is " + seconds + "; give " + SHORTEST_S + " to " + LONGEST_S + " s for each phase");
        }
        OwnFiles files = OwnFiles.beside(out);
        DemoResult result = play(files);
        Files.writeString(files.page(), ReportPage.of(result));
        print(result, files);
        return Promises.allKept(result) ? 0 : PROMISE_BROKEN;
    }

    private DemoResult play(OwnFiles files) throws InterruptedException, IOException {
        PrintWriter words =
                json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        Progress progress = new Progress(words, Progress.isTerminal());
        Bed bed = Bed.make(installation);
        Thread tidy = new Thread(bed::close, "demo-tidy");
        Runtime.getRuntime().addShutdownHook(tidy);
        try (bed) {
            return new Demo(bed, files, progress, seconds).run();
        }
    }

    private void print(DemoResult result, OwnFiles files) {
        PrintWriter lines = spec.commandLine().getOut();
        if (json) {
            lines.println(JsonText.of(ResultJson.of(result, files.page().toString())));
        } else {
            lines.println();
            lines.print(ResultText.of(result));
            lines.println("report: " + files.page());
            lines.println("own counts: " + files.counts());
        }
        lines.flush();
        PrintWriter err = spec.commandLine().getErr();
        Promises.of(result).stream()
                .filter(promise -> !promise.kept())
                .forEach(promise ->
                        err.println("lamina: broken promise: " + promise.text() + ": " + promise.measured()));
        if (result.setting().foreignCpuPercent() > DemoResult.DISTURBED_PERCENT) {
            err.printf(
                    "lamina: other programs and the host took %.0f%% of a core meanwhile; run it again when it is quiet%n",
                    result.setting().foreignCpuPercent());
        }
        err.flush();
    }
}
