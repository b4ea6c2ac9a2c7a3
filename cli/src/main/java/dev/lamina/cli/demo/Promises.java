package dev.lamina.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What Lamina promises for the demo, held against what was measured. Pure. */
final class Promises {
    /** The lowest utilization of the shared card, percent. */
    static final double UTILIZATION_PERCENT = 85;
    /** How many times the utilization of one card each. */
    static final double UTILIZATION_FACTOR = 2;
    /** Share of its work on a card of its own that a service keeps, percent: less would be work lost, not noise of its arrivals. */
    static final double WORK_KEPT_PERCENT = 97;
    /** Deadlines that a service may lose against a card of its own, percentage points. */
    static final double DEADLINES_LOST_POINTS = 1;
    /** How far below the smaller of asked and wanted a service may get, percentage points. */
    static final double SHARE_POINTS = 2;
    /** How far Lamina's accounts may lie from the workloads' own, percent. */
    static final double ACCOUNT_PERCENT = 2;

    /** Whoever does all its work wanted no more of the card than it got: commands take less card time while the card is kept warm. */
    static final double ALL_WORK_PERCENT = 98;

    private Promises() {}

    static boolean allKept(DemoResult result) {
        return of(result).stream().allMatch(Promise::kept);
    }

    static List<Promise> of(DemoResult result) {
        List<Promise> promises = new ArrayList<>();
        promises.add(utilization(result));
        promises.add(factor(result));
        for (Outcome.Service service : result.services()) {
            promises.add(share(service));
            promises.add(work(service));
            promises.add(deadlines(service));
        }
        for (Outcome outcome : result.outcomes()) {
            promises.add(memory(outcome));
            promises.add(account(outcome));
        }
        return List.copyOf(promises);
    }

    private static Promise utilization(DemoResult result) {
        double measured = result.slicedUtilizationPercent();
        return new Promise(
                say("The shared card is at least %.0f%% used", UTILIZATION_PERCENT),
                say("%.1f%%", measured),
                measured >= UTILIZATION_PERCENT);
    }

    private static Promise factor(DemoResult result) {
        double factor = result.slicedUtilizationPercent() / Math.max(0.1, result.aloneUtilizationPercent());
        return new Promise(
                say("That is at least %.0f times one card each", UTILIZATION_FACTOR),
                say("%.1f times", factor),
                factor >= UTILIZATION_FACTOR);
    }

    private static Promise share(Outcome.Service service) {
        double wanted = Math.min(service.part().askedPercent(), service.alone().busyPercent());
        double got = service.sliced().busyPercent();
        boolean allDone = service.keptPercent() >= ALL_WORK_PERCENT;
        return new Promise(
                say(
                        "%s gets the %.1f%% of the card that it wants, or all that its work needs",
                        service.part().name(), wanted),
                say("%.1f%%", got),
                got >= wanted - SHARE_POINTS || allDone);
    }

    private static Promise work(Outcome.Service service) {
        return new Promise(
                say(
                        "%s does the work it does on a card of its own",
                        service.part().name()),
                say("%.1f%% of it", service.keptPercent()),
                service.keptPercent() >= WORK_KEPT_PERCENT);
    }

    private static Promise deadlines(Outcome.Service service) {
        double alone = service.alone().deadlinesMetPercent();
        double sliced = service.sliced().deadlinesMetPercent();
        return new Promise(
                say(
                        "%s meets its deadlines as on a card of its own (%.1f%%)",
                        service.part().name(), alone),
                say("%.1f%%", sliced),
                sliced >= alone - DEADLINES_LOST_POINTS);
    }

    private static Promise memory(Outcome outcome) {
        double quota = outcome.part().terms().memoryBytes();
        double peak = outcome.account().memoryPeakBytes();
        return new Promise(
                say("%s stays within %.0f MiB of memory", outcome.part().name(), quota / (1 << 20)),
                say("%.0f MiB", peak / (1 << 20)),
                peak <= quota);
    }

    private static Promise account(Outcome outcome) {
        double difference = outcome.account().differencePercent();
        return new Promise(
                say(
                        "The account of %s agrees with its own count to %.0f%%",
                        outcome.part().name(), ACCOUNT_PERCENT),
                say("%+.2f%%", difference),
                Math.abs(difference) <= ACCOUNT_PERCENT);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a library for this one method
    private static String say(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
