package dev.lamina.cli.trial;

import dev.lamina.node.api.SliceStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** The promises of one card: cost alone, shares, aggregate, latency beside batch, give-back, and a death. Beside them the card without Lamina. */
final class Speed {
    private static final String PART = "promises";
    private static final String LONG = "60";
    private static final double MS = 1e6;

    private final TrialBed bed;
    private final String rate;
    private final int seconds;

    Speed(TrialBed bed, String rate, int seconds) {
        this.bed = bed;
        this.rate = rate;
        this.seconds = seconds;
    }

    List<Row> rows() throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        rows.add(alone("1000000", 4, 0.01));
        rows.add(alone("100000", 16, 0.02));
        double free = control(rows);
        rows.addAll(shares(70, free));
        rows.addAll(shares(90, free));
        rows.addAll(latency());
        rows.add(giveBack());
        rows.addAll(death());
        rows.add(Row.skipped(
                PART, "commands of several slices in flight (mode time)", "the arbiter's mode is exclusive"));
        rows.add(Row.skipped(PART, "beside MPS", "no spatial mode yet"));
        return rows;
    }

    /** Alternating, so that a slow drift of the machine hits both. */
    private Row alone(String kernelNs, int window, double goal) throws IOException, InterruptedException {
        double without = 0;
        double with = 0;
        for (int round = 0; round < 2; round++) {
            List<String> command = run(kernelNs, Integer.toString(seconds), window);
            without += throughput(bed.free(command).lastLine());
            with += throughput(
                    bed.slice(terms("alone", 100, "standard"), command).lastLine());
        }
        double cost = 1 - with / without;
        String what = "cost alone, kernels of " + Long.parseLong(kernelNs) / 1000 + " us";
        return Row.judged(
                PART, what, Correctness.percent(cost), "at most " + Math.round(goal * 100) + " %", cost <= goal);
    }

    /** Two programs without Lamina; returns the throughput of one alone. */
    private double control(List<Row> rows) throws IOException, InterruptedException {
        List<String> command = run("1000000", Integer.toString(seconds), 4);
        double one = throughput(bed.free(command).lastLine());
        Program first = bed.free(command);
        Program second = bed.free(command);
        double a = throughput(first.lastLine());
        double b = throughput(second.lastLine());
        rows.add(Row.told(PART, "no sharing control: share of the first of two", plain(a / (a + b) * 100) + " %"));
        rows.add(Row.told(
                PART, "no sharing control: both together against one alone", plain((a + b) / one * 100) + " %"));
        return one;
    }

    private List<Row> shares(int promised, double free) throws IOException, InterruptedException {
        Program large = bed.slice(terms("large" + promised, promised, "standard"), run("1000000", LONG, 4));
        Program small = bed.slice(terms("small" + promised, 100 - promised, "standard"), run("1000000", LONG, 4));
        bed.await("large" + promised, each -> each.cardNs() > 0);
        bed.await("small" + promised, each -> each.cardNs() > 0);
        Thread.sleep(1000);
        List<long[]> readings = new ArrayList<>();
        for (int second = 0; second <= seconds; second++) {
            readings.add(new long[] {cardNs("large" + promised), cardNs("small" + promised), System.nanoTime()});
            Thread.sleep(1000);
        }
        large.end();
        small.end();
        return judgeShares(promised, readings, free);
    }

    private static List<Row> judgeShares(int promised, List<long[]> readings, double free) {
        double sum = 0;
        double worst = 0;
        for (int at = 1; at < readings.size(); at++) {
            double one = readings.get(at)[0] - readings.get(at - 1)[0];
            double other = readings.get(at)[1] - readings.get(at - 1)[1];
            double error = Math.abs(one / (one + other) * 100 - promised);
            sum += error;
            worst = Math.max(worst, error);
        }
        double mean = sum / (readings.size() - 1);
        long[] first = readings.getFirst();
        long[] last = readings.getLast();
        double used = (double) (last[0] - first[0] + last[1] - first[1]) / (last[2] - first[2]);
        String split = promised + "/" + (100 - promised);
        return List.of(
                Row.judged(
                        PART,
                        "share error " + split + ", windows of 1 s, mean and worst",
                        plain(mean) + ", " + plain(worst) + " points",
                        "1, 2 points",
                        mean <= 1 && worst <= 2),
                Row.judged(
                        PART,
                        "both together against one alone, " + split,
                        plain(used / free * 100) + " %",
                        "at least 98 %",
                        used / free >= 0.98));
    }

    private List<Row> latency() throws IOException, InterruptedException {
        List<String> beat = bed.load("rate", rate, "beat", "2000000", Integer.toString(seconds), "20000000");
        double alone = bed.slice(terms("quiet", 30, "latency"), beat)
                .lastLine()
                .path("p99Ns")
                .asDouble();
        Program batch = bed.slice(
                List.of("--name", "batch", "--memory", "2GiB", "--class", "best-effort"), run("1000000", LONG, 4));
        bed.await("batch", each -> each.cardNs() > 0);
        double beside = bed.slice(terms("beat", 30, "latency"), beat)
                .lastLine()
                .path("p99Ns")
                .asDouble();
        batch.end();
        double control = besideWithout(beat);
        boolean kept = beside - alone <= Math.max(MS, 0.1 * alone);
        return List.of(
                Row.told(PART, "a 2 ms kernel every 20 ms, alone: p99", plain(alone / MS) + " ms"),
                Row.judged(
                        PART,
                        "beside 1 ms batch kernels: p99",
                        plain(beside / MS) + " ms",
                        "at most 1 ms or 10 % more",
                        kept),
                Row.told(PART, "no sharing control beside the same: p99", plain(control / MS) + " ms"));
    }

    private double besideWithout(List<String> beat) throws IOException, InterruptedException {
        Program batch = bed.free(run("1000000", Integer.toString(seconds + 3), 4));
        Thread.sleep(1000);
        double control = bed.free(beat).lastLine().path("p99Ns").asDouble();
        batch.lines();
        return control;
    }

    /** A slice that was idle wants its part back from one that has borrowed everything. */
    private Row giveBack() throws IOException, InterruptedException {
        Program batch = bed.slice(terms("borrower", 30, "standard"), run("1000000", LONG, 4));
        bed.await("borrower", each -> each.cardNs() > 0);
        List<String> beat = bed.load("rate", rate, "beat", "1000000", Integer.toString(2 * seconds), "100000000");
        double p99 = bed.slice(terms("owner", 70, "standard"), beat)
                .lastLine()
                .path("p99Ns")
                .asDouble();
        batch.end();
        return Row.judged(
                PART,
                "give-back: a 1 ms kernel after 0.1 s of idleness beside a borrower, p99 without the kernel",
                plain(p99 / MS - 1) + " ms",
                "at most 5 ms",
                p99 / MS - 1 <= 5);
    }

    private List<Row> death() throws IOException, InterruptedException {
        Program survivor =
                bed.slice(terms("survivor", 50, "standard"), run("1000000", Integer.toString(3 + seconds), 1));
        Program victim = bed.slice(terms("victim", 50, "standard"), run("1000000", LONG, 4));
        bed.await("victim", each -> each.cardNs() > 0);
        Thread.sleep(1000);
        victim.kill();
        SliceStatus ended = bed.await("victim", each -> each.state().equals("ended"));
        JsonNode left = survivor.lastLine();
        double longestMs = left.path("maxNs").asDouble() / MS;
        return List.of(
                Row.judged(
                        PART,
                        "kill -9 of a neighbour is seen",
                        ended.exit(),
                        "signal 9",
                        ended.exit().equals("signal 9")),
                Row.judged(
                        PART,
                        "the survivor's longest wait for a 1 ms kernel",
                        plain(longestMs) + " ms",
                        "at most 20 ms",
                        longestMs <= 20));
    }

    private List<String> run(String kernelNs, String howLong, int window) {
        return bed.load("rate", rate, "run", kernelNs, howLong, Integer.toString(window));
    }

    private static List<String> terms(String name, int percent, String sliceClass) {
        return List.of("--name", name, "--compute", percent + "%", "--memory", "2GiB", "--class", sliceClass);
    }

    private long cardNs(String name) {
        return bed.slices(false).stream()
                .filter(slice -> slice.name().equals(name))
                .mapToLong(SliceStatus::cardNs)
                .sum();
    }

    /** Card time that the kernels are worth, for each second. */
    private static double throughput(JsonNode said) {
        return said.path("expectedNs").asDouble() / said.path("wallNs").asDouble();
    }

    private static String plain(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
