package dev.lamina.bench.lab;

import dev.lamina.bench.machine.Disturbance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Repeats runs that others disturbed, a few times at most; then the least disturbed attempt counts. Not thread-safe. */
final class Repeats {
    static final int MOST_ATTEMPTS = 4;

    private final double limitPercent;
    private final Meter meter;
    private final Consumer<String> progress;
    private final List<Disturbance> met = new ArrayList<>();
    private int repeated;
    private int disturbed;

    Repeats(double limitPercent, Meter meter, Consumer<String> progress) {
        this.limitPercent = limitPercent;
        this.meter = meter;
        this.progress = progress;
    }

    /** The result of the first attempt within the limit, or of the least disturbed one. */
    <T> T run(String what, Supplier<T> run) {
        return run(what, run, _ -> false);
    }

    /** As above; an attempt beyond the limit is good enough too when its result is sound in spite of it. */
    <T> T run(String what, Supplier<T> run, Predicate<T> sound) {
        Attempt<T> best = attempt(run);
        for (int attempt = 1; attempt < MOST_ATTEMPTS && !enough(best, sound); attempt++) {
            repeated++;
            progress.accept(String.format(
                    Locale.ROOT,
                    "%s met %.0f%% of a core of others; once more",
                    what,
                    best.met().totalPercent()));
            Attempt<T> next = attempt(run);
            best = next.met().totalPercent() < best.met().totalPercent() ? next : best;
        }
        met.add(best.met());
        disturbed += enough(best, sound) ? 0 : 1;
        return best.result();
    }

    private <T> boolean enough(Attempt<T> attempt, Predicate<T> sound) {
        return attempt.met().within(limitPercent) || sound.test(attempt.result());
    }

    /** What disturbed the runs since the last call, in one sentence. */
    String note() {
        String note = String.format(
                Locale.ROOT,
                "Foreign CPU, host steal included: %.1f%% of a core on average, %.1f%% at most (steal at most %.1f%%); "
                        + "%d runs repeated, %d of %d counted although above the limit of %.0f%%.",
                met.stream().mapToDouble(Disturbance::totalPercent).average().orElse(0),
                met.stream().mapToDouble(Disturbance::totalPercent).max().orElse(0),
                met.stream().mapToDouble(Disturbance::stolenPercent).max().orElse(0),
                repeated,
                disturbed,
                met.size(),
                limitPercent);
        met.clear();
        repeated = 0;
        disturbed = 0;
        return note;
    }

    private record Attempt<T>(T result, Disturbance met) {}

    private <T> Attempt<T> attempt(Supplier<T> run) {
        AtomicReference<@Nullable T> result = new AtomicReference<>();
        Disturbance during = meter.during(() -> result.set(run.get()));
        return new Attempt<>(Objects.requireNonNull(result.get(), "a run gives a result"), during);
    }
}
