package dev.lamina.device.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DoorbellTest {
    private static final long A_MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

    @Test
    void wakesASleeperThroughAnotherMapping() throws Exception {
        try (var bell = Doorbell.create("card");
                var ringer = Doorbell.adopt(bell.shareHandle())) {
            int seen = bell.value();
            var woken = CompletableFuture.supplyAsync(() -> awaitChange(bell, seen));
            ringer.ring();

            assertThat(woken.get(30, TimeUnit.SECONDS)).isEqualTo(seen + 1);
        }
    }

    @Test
    void losesNoRingHoweverItFallsIntoTheFallingAsleep() throws Exception {
        int rings = 5_000;
        try (var bell = Doorbell.create("card");
                var echo = Doorbell.create("card")) {
            var answering = CompletableFuture.runAsync(() -> {
                for (int seen = 0; seen < rings; seen = awaitChange(bell, seen)) {
                    echo.ring();
                }
            });
            for (int heard = 0; heard < rings; ) {
                heard = awaitChange(echo, heard);
                bell.ring();
            }
            answering.get(60, TimeUnit.SECONDS);
            assertThat(bell.value()).isEqualTo(rings);
        }
    }

    /** A minute without a change is a lost ring. */
    private static int awaitChange(Doorbell bell, int seen) {
        long endNs = System.nanoTime() + A_MINUTE_NS;
        int value = bell.value();
        while (value == seen) {
            long leftNs = endNs - System.nanoTime();
            assertThat(leftNs).as("a ring was lost").isPositive();
            value = bell.await(seen, leftNs);
        }
        return value;
    }

    @Test
    void returnsAtOnceWhenItWasRungBefore() {
        try (var bell = Doorbell.create("card")) {
            int seen = bell.value();
            bell.ring();

            assertThat(bell.await(seen, A_MINUTE_NS)).isEqualTo(seen + 1);
        }
    }

    @Test
    void returnsUnchangedAfterTheTimeOut() {
        try (var bell = Doorbell.create("card")) {
            assertThat(bell.await(bell.value(), 1_000_000)).isZero();
            assertThat(bell.await(bell.value(), 0)).isZero();
            assertThat(bell.await(bell.value(), -5)).isZero();
        }
    }
}
