package dev.lamina.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.bench.machine.Disturbance;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RepeatsTest {
    private final List<String> said = new ArrayList<>();

    /** Others take these percents of a core, one after the other. */
    private Repeats meeting(double... percents) {
        Deque<Double> script = new ArrayDeque<>();
        for (double percent : percents) {
            script.add(percent);
        }
        Meter meter = work -> {
            work.run();
            return new Disturbance(script.remove(), 0);
        };
        return new Repeats(5, meter, said::add);
    }

    private static Supplier<Integer> counter() {
        int[] count = {0};
        return () -> ++count[0];
    }

    @Test
    void takesAnUndisturbedRunAsItIs() {
        Repeats repeats = meeting(4.9);

        assertThat(repeats.run("the run", counter())).isEqualTo(1);
        assertThat(said).isEmpty();
        assertThat(repeats.note()).contains("4.9% of a core on average", "0 runs repeated, 0 of 1 counted");
    }

    @Test
    void repeatsADisturbedRunAndSaysSo() {
        Repeats repeats = meeting(80, 3);

        assertThat(repeats.run("the run", counter())).isEqualTo(2);
        assertThat(said).containsExactly("the run met 80% of a core of others; once more");
        assertThat(repeats.note()).contains("3.0% at most", "1 runs repeated, 0 of 1 counted");
    }

    @Test
    void countsTheLeastDisturbedAttemptWhenNoneIsQuiet() {
        Repeats repeats = meeting(80, 30, 60, 40);

        assertThat(repeats.run("the run", counter())).isEqualTo(2);
        assertThat(repeats.note()).contains("30.0% at most", "3 runs repeated, 1 of 1 counted although above");
    }

    @Test
    void forgetsWhatItHasTold() {
        Repeats repeats = meeting(80, 3, 1);
        repeats.run("the run", counter());
        repeats.note();

        repeats.run("the run", counter());

        assertThat(repeats.note()).contains("1.0% at most", "0 runs repeated, 0 of 1 counted");
    }
}
