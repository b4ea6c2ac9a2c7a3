package dev.lamina.bench.faults;

import dev.lamina.bench.bed.Bed;
import dev.lamina.bench.bed.ForkedLoads;
import dev.lamina.bench.bed.LoadPlan;
import dev.lamina.bench.bed.Pauses;
import dev.lamina.bench.bed.RunningLoad;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Does faults to the clients of a bed, watches the survivors meanwhile, and mends what was broken. Not thread-safe. */
final class FaultInjector {
    private static final long BACK_MILLIS = 1_000;
    private static final int SETTLE_ATTEMPTS = 15;
    private static final long HOLDING_MILLIS = 2_000;
    private static final long FORKED_END_MILLIS = 15_000;
    private static final int FORKED = 2;

    private final Bed bed;
    private final List<Client> clients;
    private final LoadPlan forked;
    private final FaultLog log;
    private final double foreignLimitPercent;

    FaultInjector(Bed bed, List<Client> clients, LoadPlan forked, FaultLog log, double foreignLimitPercent) {
        this.foreignLimitPercent = foreignLimitPercent;
        this.bed = bed;
        this.clients = List.copyOf(clients);
        this.forked = forked;
        this.log = log;
    }

    /** Does one fault; on return everyone lives again, the agent too, and has its guarantee, or the log says who has not. */
    void inject(String name, Fault fault) {
        Pauses.millis(fault.delayMs());
        Client client = clients.get(fault.client());
        switch (fault.kind()) {
            case KILL_CLIENT -> kill(name, fault, client);
            case KILL_HOLDING -> {
                awaitHolding(client);
                kill(name, fault, client);
            }
            case STOP_CLIENT -> stop(name, fault, client);
            case FORK -> fork(name, fault, client);
            case KILL_AGENT -> killAgent(name, fault);
            case STOP_AGENT -> stopAgent(name, fault);
        }
        settle(name);
    }

    /** Waits until all clients have their guarantee: at the start, and after a stop whose debt is being paid back. */
    void settle(String name) {
        GuaranteeWatch watch = new GuaranteeWatch(clients, clients, foreignLimitPercent);
        for (int attempt = 0; attempt < SETTLE_ATTEMPTS; attempt++) {
            if (watch.firstGoodStartMillis(BACK_MILLIS).isPresent()) {
                return;
            }
        }
        log.failure(name + ": not all are back at their guarantee after " + SETTLE_ATTEMPTS + " looks of " + BACK_MILLIS
                + " ms; " + watch.got());
    }

    private void kill(String name, Fault fault, Client client) {
        RunningLoad load = client.load();
        Signals.kill(load.worker());
        client.killed();
        check(name, fault, others(client));
        awaitEnd(load);
        client.replace();
    }

    private void stop(String name, Fault fault, Client client) {
        ProcessHandle worker = client.load().worker();
        Signals.stop(worker);
        long begunNs = System.nanoTime();
        check(name, fault, others(client));
        awaitLength(fault, begunNs);
        Signals.goOn(worker);
    }

    private void fork(String name, Fault fault, Client client) {
        ForkedLoads loads = client.fork(forked, FORKED);
        Pauses.millis(fault.lengthMs());
        Signals.kill(loads.shell().worker());
        check(name, fault, others(client));
        awaitEnd(loads.shell());
    }

    private void killAgent(String name, Fault fault) {
        bed.agent().kill();
        long begunNs = System.nanoTime();
        check(name, fault, clients);
        awaitLength(fault, begunNs);
        bed.restartAgent();
        check(name + ", agent back", fault, clients);
    }

    private void stopAgent(String name, Fault fault) {
        ProcessHandle agent = bed.agent().handle();
        Signals.stop(agent);
        long begunNs = System.nanoTime();
        check(name, fault, clients);
        awaitLength(fault, begunNs);
        Signals.goOn(agent);
        check(name + ", agent back", fault, clients);
    }

    private static void awaitLength(Fault fault, long begunNs) {
        long leftMs = fault.lengthMs() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNs);
        Pauses.millis(Math.max(0, leftMs));
    }

    private void check(String name, Fault fault, List<Client> survivors) {
        GuaranteeWatch watch = new GuaranteeWatch(clients, survivors, foreignLimitPercent);
        OptionalLong millis = watch.firstGoodStartMillis(BACK_MILLIS);
        if (millis.isEmpty()) {
            log.failure(
                    name + ": survivors are not back at their guarantee within " + BACK_MILLIS + " ms; " + watch.got());
        }
        log.back(fault.kind(), millis.orElse(BACK_MILLIS), watch.disturbed());
    }

    private List<Client> others(Client client) {
        return clients.stream().filter(other -> other != client).toList();
    }

    /** A kernel that just finished says that the grant is open and the next kernel in flight. */
    private static void awaitHolding(Client client) {
        long kernels = client.load().witness().kernels();
        client.load().awaitKernels(kernels + 1, HOLDING_MILLIS);
    }

    private static void awaitEnd(RunningLoad load) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FORKED_END_MILLIS);
        while (load.running()) {
            if (System.nanoTime() > deadline) {
                throw new LaminaException(
                        ErrorCode.TIMED_OUT,
                        "the launcher of " + load.plan().name() + " has not ended " + FORKED_END_MILLIS / 1000
                                + " s after its program was killed");
            }
            Pauses.millis(5);
        }
    }
}
