package dev.lamina.core.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThinkTimesTest {
    private final SimulatedProcess process = new SimulatedProcess(new SimulatedCard(), 1, 1, 1);
    private final ThinkTimes times = new ThinkTimes();

    private void count(long ns, int times) {
        process.countThink(ns, times);
    }

    @Test
    void placesTimesIntoHalfOctaves() {
        assertThat(ThinkTimes.bucket(0)).isZero();
        assertThat(ThinkTimes.bucket(4096)).isZero();
        assertThat(ThinkTimes.bucket(6144)).isOne();
        assertThat(ThinkTimes.bucket(8192)).isEqualTo(2);
        assertThat(ThinkTimes.bucket(16_777_215)).isEqualTo(23);
        assertThat(ThinkTimes.bucket(16_777_216)).isEqualTo(24);
        assertThat(ThinkTimes.bucket(Long.MAX_VALUE)).isEqualTo(24);
    }

    @Test
    void waitsTwiceTheUsualShortPause() {
        count(1_000_000, 100);
        times.observe(process);
        assertThat(times.graceNs()).isBetween(2_000_000L, 3_200_000L);
    }

    @Test
    void doesNotWaitForOneWhoUsuallyStaysAway() {
        count(20_000_000, 100);
        count(100_000, 10);
        times.observe(process);
        assertThat(times.graceNs()).isZero();
    }

    @Test
    void waitsThroughABurstAlthoughBurstsAreFarApart() {
        count(20_000_000, 50);
        count(30_000, 50);
        times.observe(process);
        assertThat(times.graceNs()).isEqualTo(ThinkTimes.MIN_GRACE_NS);
    }

    @Test
    void goesByTheLatestPauseOfWhoIsLookedAtAtEveryOne() {
        pausesOneByOne();
        assertThat(times.graceNs()).isZero();
    }

    @Test
    void goesByManyPausesWhereTheyAreToBeAddedUp() {
        times.addUp();
        pausesOneByOne();
        assertThat(times.graceNs()).isEqualTo(ThinkTimes.MIN_GRACE_NS);
    }

    private void pausesOneByOne() {
        for (int pause = 0; pause < 20; pause++) {
            count(30_000, 1);
            times.observe(process);
        }
        count(20_000_000, 1);
        times.observe(process);
    }

    @Test
    void forgetsHowAProgramUsedToBehave() {
        count(5_000_000, 1000);
        times.observe(process);
        for (int round = 0; round < 12; round++) {
            count(20_000, 100);
            times.observe(process);
        }
        assertThat(times.graceNs()).isEqualTo(ThinkTimes.MIN_GRACE_NS);
    }

    @Test
    void neverWaitsLongerThanTenMilliseconds() {
        count(9_000_000, 100);
        times.observe(process);
        assertThat(times.graceNs()).isLessThanOrEqualTo(ThinkTimes.MAX_GRACE_NS);
    }

    @Test
    void keepsItsUsualPauseApartFromALongTail() {
        count(30_000, 90);
        count(3_000_000, 10);
        times.observe(process);
        assertThat(times.usualNs()).isBetween(30_000L, 60_000L);
        assertThat(times.graceNs()).isGreaterThan(6_000_000L);
    }
}
