package dev.lamina.bench.faults;

import dev.lamina.bench.bed.Bed;
import dev.lamina.bench.bed.ForkedLoads;
import dev.lamina.bench.bed.LoadPlan;
import dev.lamina.bench.bed.RunningLoad;
import dev.lamina.bench.bed.Witness;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.node.api.SliceGrant;
import java.util.ArrayList;
import java.util.List;

/** A saturating load in a slice; after a kill another one in a new slice takes its place. Not thread-safe. */
final class Client {
    private static final long MEMORY_BYTES = 64L << 20;
    private static final long START_MILLIS = 30_000;

    private final Bed bed;
    private final LoadPlan plan;
    private final int guaranteePercent;
    private final long kernelNs;
    private final List<Account> accounts = new ArrayList<>();
    private SliceGrant grant;
    private RunningLoad load;

    /** Starts at once. */
    Client(Bed bed, LoadPlan plan, int guaranteePercent, long kernelNs) {
        this.bed = bed;
        this.plan = plan;
        this.guaranteePercent = guaranteePercent;
        this.kernelNs = kernelNs;
        grant = slice();
        load = start();
    }

    /** Starts anew in a slice of its own; the one before has ended. */
    void replace() {
        grant = slice();
        load = start();
    }

    int guaranteePercent() {
        return guaranteePercent;
    }

    String name() {
        return plan.name();
    }

    RunningLoad load() {
        return load;
    }

    SliceGrant grant() {
        return grant;
    }

    /** Card time of the living load by its own count. */
    long cardNs() {
        return load.witness().cardNs();
    }

    /** Notes that one process of the living slice was killed. */
    void killed() {
        accounts.getLast().kills++;
    }

    /** Forks loads in the living slice, whose use counts in its account. */
    ForkedLoads fork(LoadPlan forked, int count) {
        ForkedLoads loads = bed.joinForking(grant, forked, count);
        accounts.getLast().witnesses.addAll(loads.witnesses());
        accounts.getLast().kills += count;
        return loads;
    }

    /** Every slice that this client had. */
    List<Account> accounts() {
        return List.copyOf(accounts);
    }

    private SliceGrant slice() {
        return bed.slice(plan.name(), new SliceTerms(guaranteePercent * 10, 1000, MEMORY_BYTES, SliceClass.STANDARD));
    }

    private RunningLoad start() {
        RunningLoad started = bed.start(grant, plan);
        accounts.add(new Account(grant.slice(), kernelNs, started.witness()));
        started.awaitKernels(1, START_MILLIS);
        return started;
    }

    /** What one slice used by the count of its own programs, and how often one of them was killed. */
    static final class Account {
        private final String slice;
        private final long kernelNs;
        private final List<Witness> witnesses = new ArrayList<>();
        private int kills;

        Account(String slice, long kernelNs, Witness first) {
            this.slice = slice;
            this.kernelNs = kernelNs;
            witnesses.add(first);
        }

        String slice() {
            return slice;
        }

        long witnessedNs() {
            return witnesses.stream().mapToLong(Witness::cardNs).sum();
        }

        int kills() {
            return kills;
        }

        /** How far the ledger may be off: 1 % and one kernel for each kill. */
        long toleranceNs() {
            return witnessedNs() / 100 + kills * kernelNs;
        }
    }
}
