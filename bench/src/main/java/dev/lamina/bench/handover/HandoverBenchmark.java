package dev.lamina.bench.handover;

import dev.lamina.bench.report.Figures;
import dev.lamina.bench.report.Finding;
import dev.lamina.bench.report.Table;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.page.Doorbell;
import dev.lamina.device.page.SlicePage;
import dev.lamina.device.posix.AwakeProcessors;
import dev.lamina.device.posix.OsHandle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The time from a process's ring to its being awake with a grant, through a third that wakes on the bell: a C process, a Java thread, a
 * Java thread with real-time priority; the asker on the third's core or on another one. It decided the arbiter's form.
 */
public final class HandoverBenchmark {
    private static final int PAUSE_US = 500;
    private static final String METHOD =
            "The asker sleeps 0.5 ms between hand-overs, as a kernel would make it; rounds are those of one run, all counted.";

    /** The three forms that the third can have. */
    private enum Third {
        C_PROCESS("C process"),
        JAVA_THREAD("Java thread"),
        JAVA_REAL_TIME("Java thread, real-time");

        private final String label;

        Third(String label) {
            this.label = label;
        }
    }

    /** One form, where the asker and the third run, and whether idle processors are kept from sleeping. */
    private record Case(Third third, int askerCore, int thirdCore, boolean awake) {
        String place() {
            return (askerCore == thirdCore ? "same core" : "other core") + (awake ? ", kept awake" : "");
        }
    }

    private HandoverBenchmark() {}

    /**
     * Measures every form on both placements, and across processors once more with those kept awake.
     *
     * @param program {@code lamina-handover}
     * @param rounds hand-overs of each case, above 0
     * @param cores the machine's processors; with one there is one placement
     */
    public static Finding measure(Path program, int rounds, int cores, String command) {
        List<List<String>> rows = new ArrayList<>();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode cases = data.putArray("cases");
        for (Case each : cases(cores)) {
            long[] sorted = run(program, each, rounds);
            rows.add(List.of(
                    each.third.label + ", " + each.place(),
                    microseconds(sorted, 50),
                    microseconds(sorted, 90),
                    microseconds(sorted, 99)));
            cases.addObject()
                    .put("third", each.third.label)
                    .put("asker", each.place())
                    .put("p50Ns", percentile(sorted, 50))
                    .put("p90Ns", percentile(sorted, 90))
                    .put("p99Ns", percentile(sorted, 99));
        }
        Table table = new Table(
                "Hand-over through a third, µs, " + rounds + " rounds", List.of("third", "p50", "p90", "p99"), rows);
        return new Finding(
                "handover",
                "A hand-over through a third process",
                command,
                List.of(table),
                List.of(),
                List.of(METHOD),
                data);
    }

    /** All of them with processors that sleep when they are idle, then the last placement with processors that are kept awake, where that is permitted. */
    private static List<Case> cases(int cores) {
        int thirdCore = cores - 1;
        List<Case> cases = new ArrayList<>();
        for (int askerCore = thirdCore; askerCore >= 0; askerCore -= Math.max(1, thirdCore)) {
            for (Third third : Third.values()) {
                cases.add(new Case(third, askerCore, thirdCore, false));
            }
        }
        try (AwakeProcessors awake = new AwakeProcessors()) {
            for (Third third : awake.permitted() ? Third.values() : new Third[0]) {
                cases.add(new Case(third, 0, thirdCore, true));
            }
        }
        return cases;
    }

    private static long[] run(Path program, Case measured, int rounds) {
        try (AwakeProcessors awake = new AwakeProcessors();
                Doorbell bell = Doorbell.create("card");
                SlicePage page = SlicePage.create(1, 1);
                OsHandle bellHandle = bell.shareHandle();
                OsHandle pageHandle = page.shareHandle()) {
            if (measured.awake) {
                awake.hold();
            }
            List<String> pages = List.of(path(bellHandle), path(pageHandle), Integer.toString(rounds));
            if (measured.third == Third.C_PROCESS) {
                Process answerer = start(program, measured.thirdCore, "answer", pages);
                long[] times = ask(program, measured.askerCore, pages);
                answerer.destroy();
                return times;
            }
            boolean realTime = measured.third == Third.JAVA_REAL_TIME;
            JavaAnswerer answerer = new JavaAnswerer(bell, page, measured.thirdCore, realTime);
            Thread thread = new Thread(answerer, "handover-third");
            thread.start();
            long[] times = ask(program, measured.askerCore, pages);
            answerer.finish();
            thread.join();
            return times;
        } catch (IOException e) {
            throw new LaminaException(ErrorCode.NATIVE, "hand-over program does not run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaminaException(ErrorCode.TIMED_OUT, "the measurement was interrupted", e);
        }
    }

    private static long[] ask(Path program, int core, List<String> pages) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(pages);
        arguments.add(Integer.toString(PAUSE_US));
        Process asker = start(program, core, "ask", arguments);
        String output = new String(asker.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (asker.waitFor() != 0) {
            throw new LaminaException(ErrorCode.NATIVE, program + " ended with " + asker.exitValue());
        }
        long[] times = output.lines().mapToLong(Long::parseLong).toArray();
        Arrays.sort(times);
        return times;
    }

    private static Process start(Path program, int core, String role, List<String> arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("taskset", "-c", Integer.toString(core), program.toString(), role));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String path(OsHandle handle) {
        return "/proc/" + ProcessHandle.current().pid() + "/fd/" + handle.number();
    }

    private static long percentile(long[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    private static String microseconds(long[] sorted, int percent) {
        return Figures.number(percentile(sorted, percent) / 1e3, 1);
    }
}
