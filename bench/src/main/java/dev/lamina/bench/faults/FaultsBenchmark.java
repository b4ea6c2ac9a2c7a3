package dev.lamina.bench.faults;

import dev.lamina.bench.bed.Bed;
import dev.lamina.bench.bed.LoadPlan;
import dev.lamina.bench.bed.Pauses;
import dev.lamina.bench.lab.Lab;
import dev.lamina.bench.report.Figures;
import dev.lamina.bench.report.Finding;
import dev.lamina.bench.report.Promise;
import dev.lamina.bench.report.Table;
import dev.lamina.bench.statistics.Summary;
import dev.lamina.core.error.LaminaException;
import dev.lamina.node.api.SliceStatus;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Random faults under load: three saturating slices (40, 30, 20 %) with kernels of 1 ms, one of them synchronous. After each fault the
 * survivors must have their guarantee within a second; at the end nothing may be left behind and the ledger must agree with the programs'
 * own counts.
 */
public final class FaultsBenchmark {
    private static final long KERNEL_NS = 1_000_000;
    private static final double LOAD_SECONDS = 7_200;
    private static final double FORKED_SECONDS = 0.8;
    private static final long ENDED_MILLIS = 10_000;

    private final Lab lab;
    private final long seed;
    private final int count;
    private final Set<FaultKind> kinds;
    private final FaultLog log = new FaultLog();
    private final List<Client> clients = new ArrayList<>();
    private long ledgerNs;
    private long witnessNs;

    private FaultsBenchmark(Lab lab, long seed, int count, Set<FaultKind> kinds) {
        this.kinds = kinds;
        this.lab = lab;
        this.seed = seed;
        this.count = count;
    }

    /**
     * Does {@code count} faults drawn from the seed.
     *
     * @param kinds which kinds may be drawn; at least one
     */
    public static Finding run(Lab lab, long seed, int count, Set<FaultKind> kinds) {
        FaultsBenchmark benchmark = new FaultsBenchmark(lab, seed, count, EnumSet.copyOf(kinds));
        benchmark.run();
        return benchmark.finding();
    }

    /** The command that does the same faults again. */
    private String replay() {
        String command = "lamina bench faults --seed " + seed + " --count " + count;
        if (kinds.size() == FaultKind.values().length) {
            return command;
        }
        return command + " --kinds " + kinds.stream().map(FaultKind::name).collect(Collectors.joining(","));
    }

    private void run() {
        Bed bed = lab.bed();
        long iterations = lab.iterations(KERNEL_NS);
        clients.add(new Client(bed, LoadPlan.closedLoop("deep", iterations, 4, LOAD_SECONDS), 40, KERNEL_NS));
        clients.add(new Client(bed, LoadPlan.closedLoop("sync", iterations, 1, LOAD_SECONDS), 30, KERNEL_NS));
        clients.add(new Client(bed, LoadPlan.closedLoop("thin", iterations, 2, LOAD_SECONDS), 20, KERNEL_NS));
        LoadPlan forked = LoadPlan.closedLoop("forked", iterations, 1, FORKED_SECONDS);
        FaultInjector injector =
                new FaultInjector(bed, clients, forked, log, lab.effort().foreignLimitPercent());
        injector.settle("start");
        int number = 0;
        for (Fault fault : FaultPlan.of(seed, count, clients.size(), kinds)) {
            String name = "fault " + ++number + " of " + count + " (" + fault.text() + ")";
            lab.say(name);
            injectLogged(injector, name, fault);
        }
        end(bed);
    }

    private void injectLogged(FaultInjector injector, String name, Fault fault) {
        try {
            injector.inject(name, fault);
        } catch (LaminaException e) {
            throw new LaminaException(e.code(), name + " failed: " + e.explanation() + "; replay with: " + replay(), e);
        }
    }

    private void end(Bed bed) {
        for (Client client : clients) {
            client.load().finish();
        }
        List<Client.Account> accounts =
                clients.stream().flatMap(client -> client.accounts().stream()).toList();
        Map<String, SliceStatus> ledger = awaitAllEnded(bed, accounts);
        for (Client.Account account : accounts) {
            compare(account, ledger);
        }
        Leftovers.ofSlices(bed.home()).forEach(left -> log.failure("left behind by a slice: " + left));
        bed.endLoads();
        bed.agent().close();
        Leftovers.ofEverything(bed.home()).forEach(left -> log.failure("left behind: " + left));
    }

    private static Map<String, SliceStatus> awaitAllEnded(Bed bed, List<Client.Account> accounts) {
        long deadline = System.nanoTime() + ENDED_MILLIS * 1_000_000;
        while (true) {
            Map<String, SliceStatus> slices =
                    bed.client().slices(true).stream().collect(Collectors.toMap(SliceStatus::slice, status -> status));
            boolean ended = accounts.stream().allMatch(account -> {
                SliceStatus status = slices.get(account.slice());
                return status != null && status.state().equals("ended");
            });
            if (ended || System.nanoTime() > deadline) {
                return slices;
            }
            Pauses.millis(20);
        }
    }

    private void compare(Client.Account account, Map<String, SliceStatus> ledger) {
        SliceStatus status = ledger.get(account.slice());
        if (status == null || !status.state().equals("ended")) {
            log.failure("slice " + account.slice() + " has not ended in the ledger: "
                    + (status == null ? "unknown" : status.state()));
            return;
        }
        ledgerNs += status.cardNs();
        witnessNs += account.witnessedNs();
        long off = Math.abs(status.cardNs() - account.witnessedNs());
        if (off > account.toleranceNs()) {
            log.failure("the ledger has %.1f ms of card time for %s, its programs counted %.1f ms; %.1f ms may be off"
                    .formatted(
                            status.cardNs() / 1e6,
                            account.slice(),
                            account.witnessedNs() / 1e6,
                            account.toleranceNs() / 1e6));
        }
    }

    private Finding finding() {
        List<List<String>> rows = new ArrayList<>();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("seed", seed)
                .put("faults", count)
                .put("ledgerCardNs", ledgerNs)
                .put("witnessCardNs", witnessNs);
        ArrayNode kinds = data.putArray("kinds");
        log.backMillis().forEach((kind, millis) -> {
            Summary summary = Summary.of(millis.stream().map(Long::doubleValue).toList());
            rows.add(List.of(kind.text(), millis.size() + "", Figures.spread(summary, 0)));
            ObjectNode entry = kinds.addObject().put("kind", kind.text());
            entry.set("backMs", Figures.json(summary));
        });
        ArrayNode failures = data.putArray("failures");
        log.failures().forEach(failures::add);
        Table table = new Table(
                "Until every survivor was at its guarantee over half a second, ms: median (min..max)",
                List.of("fault", "times", "back after"),
                rows);
        List<String> notes = new ArrayList<>();
        notes.add("Ledger %.3f s of card time, programs' own count %.3f s. Replay: %s"
                .formatted(ledgerNs / 1e9, witnessNs / 1e9, replay()));
        notes.add("%d of %d checks met too much foreign CPU and held guarantees against the card time used."
                .formatted(log.disturbed(), log.checks()));
        notes.addAll(log.failures());
        Promise promise = Promise.atMost(
                "things not as promised after a fault or at the end",
                0,
                log.failures().size());
        return new Finding(
                "faults",
                count + " random faults under load, seed " + seed,
                replay(),
                List.of(table),
                List.of(promise),
                notes,
                data);
    }
}
