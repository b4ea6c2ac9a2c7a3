package dev.lamina.bench.measure;

import dev.lamina.bench.bed.Bed;
import dev.lamina.bench.bed.LoadResult;
import dev.lamina.bench.bed.Pauses;
import dev.lamina.bench.bed.RunningLoad;
import dev.lamina.bench.machine.StolenTime;
import dev.lamina.bench.machine.StolenTimeWatch;
import dev.lamina.bench.timeline.Span;
import dev.lamina.bench.timeline.Timeline;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.node.api.SliceGrant;
import dev.lamina.node.api.SliceStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * Several loads that ran side by side to their end.
 *
 * @param loads what each reported, in the order of the tenants
 * @param witnessNs card time of each by its own count, warm-up included
 * @param accountedNs card time of each in Lamina's books; empty when it ran beside Lamina
 * @param stolen when the host took processors away
 */
record Together(List<LoadResult> loads, List<Long> witnessNs, List<Long> accountedNs, StolenTime stolen) {
    /** Time between the last load's first kernel and the measurement: the shares of the start are not those of the run. */
    static final double SETTLE_SECONDS = 0.5;
    /** Loads start one after the other; each runs this much longer than what is measured. */
    static final double START_SECONDS = 1.5;

    /** Less quiet time than this says nothing. */
    private static final double LEAST_QUIET_SECONDS = 0.5;

    private static final long PATIENCE_MILLIS = 60_000;
    private static final long BOOKED_MILLIS = 5_000;
    private static final long STEP_MILLIS = 10;

    /** Runs each load in its slice. */
    static Together inSlices(Bed bed, List<Tenant> tenants) {
        List<SliceGrant> grants = new ArrayList<>();
        List<RunningLoad> running = new ArrayList<>();
        for (Tenant tenant : tenants) {
            SliceGrant grant = bed.slice(tenant.plan().name(), tenant.terms());
            grants.add(grant);
            running.add(bed.start(grant, tenant.plan()));
        }
        Finish finish = finished(tenants, running);
        List<Long> witnesses = witnesses(running);
        bed.endLoads();
        List<Long> accounts =
                grants.stream().map(grant -> ended(bed, grant.slice()).cardNs()).toList();
        return new Together(finish.results(), witnesses, accounts, finish.stolen());
    }

    /** Runs each load without Lamina. */
    static Together bare(Bed bed, List<Tenant> tenants) {
        List<RunningLoad> running =
                tenants.stream().map(tenant -> bed.startBare(tenant.plan())).toList();
        Finish finish = finished(tenants, running);
        List<Long> witnesses = witnesses(running);
        bed.endLoads();
        return new Together(finish.results(), witnesses, List.of(), finish.stolen());
    }

    /** The time in which all ran and had settled; empty when there is none. */
    Span span() {
        return Span.common(timelines(), Math.round(SETTLE_SECONDS * 1e9));
    }

    List<Timeline> timelines() {
        return loads.stream().map(LoadResult::timeline).toList();
    }

    /** Whether the host left the machine alone for long enough to tell how fast the loads were. */
    boolean quietForLong() {
        return quietNs() >= LEAST_QUIET_SECONDS * 1e9;
    }

    private long quietNs() {
        return stolen.quietIn(span()).stream().mapToLong(Span::lengthNs).sum();
    }

    /**
     * Kernels per second of all loads together while all ran: over the time in which the host took nothing where that is enough to tell, else
     * over all of it.
     */
    double kernelsPerSecond() {
        Span span = span();
        if (span.lengthNs() == 0) {
            throw new LaminaException(
                    ErrorCode.TIMED_OUT, "the loads did not run at the same time; measure for longer");
        }
        List<Span> counted = quietForLong() ? stolen.quietIn(span) : List.of(span);
        double kernels = 0;
        for (Span part : counted) {
            kernels += timelines().stream()
                    .mapToDouble(timeline -> timeline.kernelsIn(part))
                    .sum();
        }
        return kernels * 1e9 / counted.stream().mapToLong(Span::lengthNs).sum();
    }

    /** Waits until the agent has booked the slice's end; its status then. */
    static SliceStatus ended(Bed bed, String slice) {
        long deadline = System.nanoTime() + BOOKED_MILLIS * 1_000_000;
        while (true) {
            for (SliceStatus status : bed.client().slices(true)) {
                if (status.slice().equals(slice) && status.state().equals("ended")) {
                    return status;
                }
            }
            if (System.nanoTime() > deadline) {
                throw new LaminaException(
                        ErrorCode.TIMED_OUT,
                        "slice " + slice + " has not ended " + BOOKED_MILLIS / 1000
                                + " s after its program; see the agent's log in " + bed.home());
            }
            Pauses.millis(STEP_MILLIS);
        }
    }

    private record Finish(List<LoadResult> results, StolenTime stolen) {}

    private static Finish finished(List<Tenant> tenants, List<RunningLoad> running) {
        try (StolenTimeWatch watch = StolenTimeWatch.start()) {
            List<LoadResult> results = new ArrayList<>();
            for (int index = 0; index < running.size(); index++) {
                long seconds = (long) Math.ceil(tenants.get(index).plan().seconds());
                results.add(running.get(index).await(PATIENCE_MILLIS + seconds * 1000));
            }
            return new Finish(results, watch.seen());
        }
    }

    private static List<Long> witnesses(List<RunningLoad> running) {
        return running.stream().map(load -> load.witness().cardNs()).toList();
    }
}
