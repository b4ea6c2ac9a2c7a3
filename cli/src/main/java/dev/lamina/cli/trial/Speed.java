package dev.lamina.cli.trial;

import dev.lamina.node.api.SliceStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The promises of one card in mode {@code exclusive}: cost alone, shares, latency beside batch, give-back, and a death. Beside them the card without Lamina. */
final class Speed {
    private static final String PART = "promises";
    private static final int LONG_SECONDS = 60;
    private static final double MS = 1e6;

    private final TrialBed bed;
    private final Load load;
    private final Sharing sharing;
    private final int seconds;

    Speed(TrialBed bed, Load load, int seconds) {
        this.bed = bed;
        this.load = load;
        this.seconds = seconds;
        sharing = new Sharing(bed, load, "exclusive", seconds);
    }

    List<Row> rows() throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        rows.add(alone("1000000", 4, 0.01));
        rows.add(alone("100000", 16, 0.02));
        control(rows);
        rows.addAll(sharing.rows(70));
        rows.addAll(sharing.rows(90));
        rows.addAll(latency());
        rows.add(giveBack());
        rows.addAll(death());
        return rows;
    }

    /** Alternating, so that a slow drift of the machine hits both. */
    private Row alone(String kernelNs, int window, double goal) throws IOException, InterruptedException {
        double without = 0;
        double with = 0;
        for (int round = 0; round < 2; round++) {
            List<String> command = load.run(kernelNs, seconds, window);
            without += Load.throughput(bed.free(command).lastLine());
            with += Load.throughput(
                    bed.slice(Asked.standard("alone", 100), command).lastLine());
        }
        double cost = 1 - with / without;
        String what = "cost alone, kernels of " + Long.parseLong(kernelNs) / 1000 + " us";
        return Row.judged(PART, what, Load.percent(cost), "at most " + Math.round(goal * 100) + " %", cost <= goal);
    }

    /** Two programs without Lamina. */
    private void control(List<Row> rows) throws IOException, InterruptedException {
        List<String> command = load.run("1000000", seconds, 4);
        double one = sharing.oneAlone();
        Program first = bed.free(command);
        Program second = bed.free(command);
        double a = Load.throughput(first.lastLine());
        double b = Load.throughput(second.lastLine());
        rows.add(Row.told(PART, "no sharing control: share of the first of two", Load.plain(a / (a + b) * 100) + " %"));
        rows.add(Row.told(
                PART, "no sharing control: both together against one alone", Load.plain((a + b) / one * 100) + " %"));
    }

    private List<Row> latency() throws IOException, InterruptedException {
        List<String> beat = load.beat("2000000", seconds, "20000000");
        double alone = bed.slice(Asked.latency("quiet", 30), beat)
                .lastLine()
                .path("p99Ns")
                .asDouble();
        Program batch = bed.slice(Asked.bestEffort("batch"), load.run("1000000", LONG_SECONDS, 4));
        bed.await("batch", each -> each.cardNs() > 0);
        double beside = bed.slice(Asked.latency("beat", 30), beat)
                .lastLine()
                .path("p99Ns")
                .asDouble();
        batch.end();
        double control = besideWithout(beat);
        boolean kept = beside - alone <= Math.max(MS, 0.1 * alone);
        return List.of(
                Row.told(PART, "a 2 ms kernel every 20 ms, alone: p99", Load.plain(alone / MS) + " ms"),
                Row.judged(
                        PART,
                        "beside 1 ms batch kernels: p99",
                        Load.plain(beside / MS) + " ms",
                        "at most 1 ms or 10 % more",
                        kept),
                Row.told(PART, "no sharing control beside the same: p99", Load.plain(control / MS) + " ms"));
    }

    private double besideWithout(List<String> beat) throws IOException, InterruptedException {
        Program batch = bed.free(load.run("1000000", seconds + 3, 4));
        Thread.sleep(1000);
        double control = bed.free(beat).lastLine().path("p99Ns").asDouble();
        batch.lines();
        return control;
    }

    /** A slice that was idle wants its part back from one that has borrowed everything. */
    private Row giveBack() throws IOException, InterruptedException {
        Program batch = bed.slice(Asked.standard("borrower", 30), load.run("1000000", LONG_SECONDS, 4));
        bed.await("borrower", each -> each.cardNs() > 0);
        List<String> beat = load.beat("1000000", 2 * seconds, "100000000");
        double p99 = bed.slice(Asked.standard("owner", 70), beat)
                .lastLine()
                .path("p99Ns")
                .asDouble();
        batch.end();
        return Row.judged(
                PART,
                "give-back: a 1 ms kernel after 0.1 s of idleness beside a borrower, p99 without the kernel",
                Load.plain(p99 / MS - 1) + " ms",
                "at most 5 ms",
                p99 / MS - 1 <= 5);
    }

    private List<Row> death() throws IOException, InterruptedException {
        Program survivor = bed.slice(Asked.standard("survivor", 50), load.run("1000000", 3 + seconds, 1));
        Program victim = bed.slice(Asked.standard("victim", 50), load.run("1000000", LONG_SECONDS, 4));
        bed.await("victim", each -> each.cardNs() > 0);
        Thread.sleep(1000);
        victim.kill();
        SliceStatus ended = bed.await("victim", each -> !each.exit().isEmpty());
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
                        Load.plain(longestMs) + " ms",
                        "at most 20 ms",
                        longestMs <= 20));
    }
}
