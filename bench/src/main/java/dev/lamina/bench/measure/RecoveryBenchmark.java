package dev.lamina.bench.measure;

import dev.lamina.bench.bed.LoadPlan;
import dev.lamina.bench.bed.Pauses;
import dev.lamina.bench.bed.RunningLoad;
import dev.lamina.bench.lab.Lab;
import dev.lamina.bench.report.Figures;
import dev.lamina.bench.report.Finding;
import dev.lamina.bench.report.Promise;
import dev.lamina.bench.report.Table;
import dev.lamina.bench.statistics.Summary;
import dev.lamina.bench.timeline.Timeline;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.RawClock;
import dev.lamina.node.api.SliceGrant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How long the others stand still after {@code kill -9} of a program, of its launcher and of the agent. */
public final class RecoveryBenchmark {
    private static final KernelTime KERNEL = new KernelTime(1_000_000);
    private static final List<Integer> GUARANTEES = List.of(40, 30, 20);
    private static final int DEPTH = 4;
    private static final long STEADY_MILLIS = 1_000;
    private static final long AFTER_MILLIS = 1_500;
    private static final long PATIENCE_MILLIS = 30_000;
    private static final double LOAD_SECONDS = 600;
    private static final double NS_PER_MS = 1e6;
    private static final String METHOD =
            "Three saturating slices (40, 30, 20 %, kernels of 1 ms, 4 in flight). The gap is from the kill to the next completed kernel"
                    + " of any survivor; 'at guarantee' is the start of the first 100 ms in which every survivor got its guarantee less 3"
                    + " points. An agent is started again 1.5 s after its kill; 'adopted' is from that start, its virtual machine's"
                    + " included, until it shows all slices running.";

    private RecoveryBenchmark() {}

    private enum Victim {
        PROGRAM("program"),
        LAUNCHER("launcher"),
        AGENT("agent");

        private final String text;

        Victim(String text) {
            this.text = text;
        }
    }

    /** Milliseconds, one per run. */
    private record Times(List<Double> gap, List<Double> atGuarantee, List<Double> adopted) {
        void add(Kill kill) {
            gap.add(kill.gapMs());
            atGuarantee.add(kill.atGuaranteeMs());
            adopted.addAll(kill.adoptedMs());
        }
    }

    /** Milliseconds after one kill; adopted after one of the agent only. */
    private record Kill(double gapMs, double atGuaranteeMs, List<Double> adoptedMs) {}

    /** Kills each kind of process once per run. */
    public static Finding measure(Lab lab, String command) {
        List<List<String>> rows = new ArrayList<>();
        List<Promise> promises = new ArrayList<>();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode cases = data.putArray("cases");
        for (Victim victim : Victim.values()) {
            Times times = new Times(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (int run = 1; run <= lab.effort().runs(); run++) {
                lab.say("recovery, kill of the " + victim.text + ": run " + run + " of "
                        + lab.effort().runs());
                times.add(lab.undisturbed("the run", () -> new Run(lab, victim).measure()));
            }
            report(victim, times, rows, promises);
            cases.add(json(victim, times));
        }
        Table table = new Table(
                "After kill -9, in ms: median (min..max)",
                List.of("killed", "next kernel of a survivor", "survivors at guarantee", "adopted"),
                rows);
        return new Finding(
                "recovery",
                "Recovery from kills",
                command,
                List.of(table),
                promises,
                List.of(METHOD, lab.disturbanceNote()),
                data);
    }

    private static void report(Victim victim, Times times, List<List<String>> rows, List<Promise> promises) {
        Summary atGuarantee = Summary.of(times.atGuarantee());
        promises.add(Promise.atMost(
                "survivors at their guarantee after a kill of the " + victim.text + ", ms", 100, atGuarantee.median()));
        String adopted = "-";
        if (victim == Victim.AGENT) {
            Summary summary = Summary.of(times.adopted());
            adopted = Figures.spread(summary, 0);
            promises.add(Promise.atMost("slices adopted by the next agent, ms", 1000, summary.median()));
        }
        rows.add(List.of(
                victim.text, Figures.spread(Summary.of(times.gap()), 1), Figures.spread(atGuarantee, 1), adopted));
    }

    private static ObjectNode json(Victim victim, Times times) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("killed", victim.text);
        json.set("gapMs", Figures.json(Summary.of(times.gap())));
        json.set("atGuaranteeMs", Figures.json(Summary.of(times.atGuarantee())));
        if (!times.adopted().isEmpty()) {
            json.set("adoptedMs", Figures.json(Summary.of(times.adopted())));
        }
        return json;
    }

    /** One kill. */
    private static final class Run {
        private final Lab lab;
        private final Victim victim;
        private final List<RunningLoad> loads = new ArrayList<>();
        private final List<String> slices = new ArrayList<>();

        Run(Lab lab, Victim victim) {
            this.lab = lab;
            this.victim = victim;
        }

        Kill measure() {
            startLoads();
            ProcessHandle worker = loads.getLast().worker();
            long killedNs = kill(worker);
            Pauses.millis(AFTER_MILLIS);
            long untilNs = RawClock.nowNs();
            List<Double> adoptedMs = victim == Victim.AGENT ? List.of(restartAgent()) : List.of();
            if (victim == Victim.LAUNCHER) {
                worker.destroyForcibly();
            }
            List<Timeline> survivors = survivors();
            Aftermath aftermath = new Aftermath(survivors, GUARANTEES.subList(0, survivors.size()), KERNEL.ns());
            lab.bed().endLoads();
            slices.forEach(slice -> Together.ended(lab.bed(), slice));
            return new Kill(
                    aftermath.gapNs(killedNs) / NS_PER_MS,
                    aftermath.atGuaranteeNs(killedNs, untilNs) / NS_PER_MS,
                    adoptedMs);
        }

        private void startLoads() {
            long iterations = lab.iterations(KERNEL.ns());
            for (int percent : GUARANTEES) {
                LoadPlan plan = LoadPlan.closedLoop("slice-" + percent, iterations, DEPTH, LOAD_SECONDS);
                SliceGrant grant = lab.bed()
                        .slice(plan.name(), Tenant.standard(percent, plan).terms());
                slices.add(grant.slice());
                loads.add(lab.bed().start(grant, plan));
            }
            loads.forEach(load -> load.awaitKernels(1, PATIENCE_MILLIS));
            Pauses.millis(STEADY_MILLIS);
        }

        private long kill(ProcessHandle worker) {
            long nowNs = RawClock.nowNs();
            switch (victim) {
                case PROGRAM -> worker.destroyForcibly();
                case LAUNCHER -> loads.getLast().starter().destroyForcibly();
                case AGENT -> lab.bed().agent().kill();
            }
            return nowNs;
        }

        private double restartAgent() {
            long startNs = System.nanoTime();
            lab.bed().restartAgent();
            while (!adopted()) {
                if (System.nanoTime() - startNs > PATIENCE_MILLIS * 1_000_000) {
                    throw new LaminaException(
                            ErrorCode.TIMED_OUT, "the next agent has not adopted the slices within 30 s");
                }
                Pauses.millis(1);
            }
            return (System.nanoTime() - startNs) / NS_PER_MS;
        }

        private boolean adopted() {
            long running = lab.bed().client().slices(false).stream()
                    .filter(status ->
                            slices.contains(status.slice()) && status.state().equals("running"))
                    .count();
            return running == slices.size();
        }

        /** All that were not killed, after they ended in order. */
        private List<Timeline> survivors() {
            List<RunningLoad> kept = victim == Victim.AGENT ? loads : loads.subList(0, loads.size() - 1);
            kept.forEach(RunningLoad::finish);
            return kept.stream()
                    .map(load -> load.await(PATIENCE_MILLIS).timeline())
                    .toList();
        }
    }
}
