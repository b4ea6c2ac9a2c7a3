package dev.lamina.cli.demo;

import dev.lamina.bench.machine.CpuSample;
import dev.lamina.bench.machine.Disturbance;
import dev.lamina.bench.machine.Machine;
import dev.lamina.cli.text.Progress;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.CardChoice;
import dev.lamina.node.api.SliceGrant;
import dev.lamina.node.api.SliceRequest;
import dev.lamina.node.api.SliceStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** All services on slices of one card, the filler beside them. What is measured is the time in which all of them run. */
final class SlicedPhase {
    private static final String NAME = "sliced";
    private static final String STEP = "all on one card";
    private static final int LONGEST_START_S = 40;
    private static final int GRACE_MS = 10_000;
    private static final long PAUSE_MS = 200;
    private static final long SETTLE_MS = 8000;
    private static final int MOST_SPANS = 3;

    private final Bed bed;
    private final AgentClient agent;
    private final OwnFiles files;
    private final Progress progress;
    private final int seconds;

    private final List<Seat> seats = new ArrayList<>();

    /** A workload, the slice that it runs on and what the slice used so far. */
    private record Seat(Part part, String slice, Watched workload, UseHistory history) {}

    /**
     * What one workload came to.
     *
     * @param status of its slice at the end, from Lamina's ledger
     */
    record Share(Part part, Measurement measurement, OwnReport own, SliceStatus status) {
        Account account() {
            return new Account(
                    status.cardNs(), own.totalCardNs(), status.memoryPeakBytes(), status.waitNs(), own.busyPercent());
        }
    }

    /**
     * A stretch of time in which all ran.
     *
     * @param foreignPercent what other programs and the host took meanwhile, percent of one core
     * @param watched how many spans were watched to find it
     */
    record Span(long fromMillis, long toMillis, double foreignPercent, int watched) {
        Span outOf(int spans) {
            return new Span(fromMillis, toMillis, foreignPercent, spans);
        }
    }

    /** All of them by name, and the time that counted. */
    record Result(Map<String, Share> shares, Span span) {}

    SlicedPhase(Bed bed, AgentClient agent, OwnFiles files, Progress progress, int seconds) {
        this.bed = bed;
        this.agent = agent;
        this.files = files;
        this.progress = progress;
        this.seconds = seconds;
    }

    /** {@code alone} are the services in the sizes that they had alone. */
    Result run(Map<Cast.Service, OwnReport> alone, Part filler) throws InterruptedException {
        Seat fillerSeat = start(filler, List.of());
        await("training starts", fillerSeat.workload()::hasBegun);
        alone.forEach((service, own) -> start(service.part(), List.of("--work", Integer.toString(own.work()))));
        await(
                "services start",
                () -> seats.stream().allMatch(seat -> seat.workload().hasBegun()));
        settle();
        Span span = quietest();
        seats.forEach(seat -> agent.stop(seat.slice(), GRACE_MS));
        return new Result(shares(span.fromMillis(), span.toMillis()), span);
    }

    private Seat start(Part part, List<String> options) {
        Path report = files.report(part.name(), NAME);
        Path log = files.log(part.name(), NAME);
        List<String> all = new ArrayList<>(options);
        String longest = MOST_SPANS * seconds + 2 * LONGEST_START_S + "s";
        all.addAll(List.of("--duration", longest, "--report", report.toString()));
        SliceGrant grant = agent.create(
                new SliceRequest(CardChoice.ANY, part.terms(), part.name(), List.of(part.program()), "", false));
        Process process = bed.startSliced(grant, part.program(), all, log);
        Watched workload = new Watched(part.name(), process, report, log);
        Seat seat = new Seat(part, grant.slice(), workload, new UseHistory());
        seats.add(seat);
        return seat;
    }

    /** What queued up while the programs started on few processors is worked off before anything counts. */
    private void settle() throws InterruptedException {
        progress.at(STEP, 0, "settling");
        Thread.sleep(SETTLE_MS);
    }

    private void await(String what, BooleanSupplier done) throws InterruptedException {
        long patienceEndsNs = System.nanoTime() + LONGEST_START_S * 1_000_000_000L;
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > patienceEndsNs) {
                throw new LaminaException(
                        ErrorCode.TIMED_OUT,
                        what + ": not within " + LONGEST_START_S + " s; what they printed is in " + files.counts());
            }
            seats.forEach(seat -> seat.workload().requireRunning());
            progress.at(STEP, 0, what);
            sample();
            Thread.sleep(PAUSE_MS);
        }
    }

    /** The first span that others hardly disturbed, or after {@value #MOST_SPANS} the least disturbed: chosen by what they did, not by what came out. */
    private Span quietest() throws InterruptedException {
        Span best = watch(1);
        for (int n = 2; n <= MOST_SPANS && best.foreignPercent() > DemoResult.DISTURBED_PERCENT; n++) {
            Span next = watch(n);
            best = (next.foreignPercent() < best.foreignPercent() ? next : best).outOf(n);
        }
        progress.done(STEP, said(best.fromMillis(), best.toMillis()));
        return best;
    }

    /** Samples until the span is over. */
    private Span watch(int number) throws InterruptedException {
        CpuSample first = bed.cpu();
        long fromMillis = System.currentTimeMillis();
        long toMillis = fromMillis + seconds * 1000L;
        for (long now = System.currentTimeMillis(); now < toMillis; now = System.currentTimeMillis()) {
            sample();
            double done = (double) (now - fromMillis) / (toMillis - fromMillis);
            progress.at(STEP, done, said(Math.max(fromMillis, now - 1000), now));
            Thread.sleep(Math.min(PAUSE_MS, Math.max(1, toMillis - now)));
        }
        sample();
        Disturbance met = CpuSample.between(first, bed.cpu(), Machine.countCores());
        return new Span(fromMillis, toMillis, met.totalPercent(), number);
    }

    private void sample() {
        long before = System.currentTimeMillis();
        List<SliceStatus> slices = agent.slices(false);
        long at = (before + System.currentTimeMillis()) / 2;
        for (SliceStatus slice : slices) {
            seats.stream()
                    .filter(seat -> seat.slice().equals(slice.slice()))
                    .forEach(seat -> seat.history().add(at, slice.cardNs()));
        }
    }

    private Map<String, Share> shares(long fromMillis, long toMillis) throws InterruptedException {
        List<OwnReport> own = new ArrayList<>();
        for (Seat seat : seats) {
            own.add(seat.workload().finished());
        }
        List<SliceStatus> statuses = agent.slices(true);
        Map<String, Share> shares = new LinkedHashMap<>();
        for (int i = 0; i < seats.size(); i++) {
            Seat seat = seats.get(i);
            Measurement measurement = measured(seat.history(), own.get(i), fromMillis, toMillis);
            SliceStatus status = statusOf(seat, statuses);
            shares.put(seat.part().name(), new Share(seat.part(), measurement, own.get(i), status));
        }
        return shares;
    }

    private static SliceStatus statusOf(Seat seat, List<SliceStatus> statuses) {
        return statuses.stream()
                .filter(status -> status.slice().equals(seat.slice()))
                .findFirst()
                .orElseThrow(() -> new LaminaException(
                        ErrorCode.INTERNAL,
                        "the ledger has lost slice " + seat.slice() + " of "
                                + seat.part().name()));
    }

    private Measurement measured(UseHistory history, OwnReport own, long fromMillis, long toMillis) {
        OwnReport.During during = own.during(fromMillis, toMillis);
        return new Measurement(
                (toMillis - fromMillis) / 1e3,
                history.busyPercent(fromMillis, toMillis),
                during.throughput(),
                during.deadlinesMetPercent(),
                own.p99Ms(),
                history.timeline(fromMillis, toMillis, 500),
                own.file().toString());
    }

    private String said(long fromMillis, long toMillis) {
        StringBuilder text = new StringBuilder();
        double sum = 0;
        for (Seat seat : seats) {
            double busy = seat.history().busyPercent(fromMillis, toMillis);
            sum += busy;
            text.append(String.format(Locale.ROOT, ", %s %.0f%%", seat.part().name(), busy));
        }
        return String.format(Locale.ROOT, "%5.1f%% of the card used%s", sum, text);
    }
}
