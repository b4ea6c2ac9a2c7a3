package dev.lamina.core.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Seeded random cards on which slices run side by side: what must hold whatever the mix of slices, kernels, pauses, stops and deaths. */
class TimePropertyTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    private record Tenant(SliceAccount account, SliceTerms terms, SimulatedProcess process, long kernelNs) {
        String words(int seed) {
            return "seed " + seed + ", slice " + account.number() + " " + terms + ", kernels of " + kernelNs + " ns";
        }
    }

    static List<Integer> seeds() {
        return IntStream.rangeClosed(1, 60).boxed().toList();
    }

    private static List<Tenant> tenants(SimulatedCard card, Random random) {
        List<Tenant> tenants = new ArrayList<>();
        int left = 1000;
        int count = 2 + random.nextInt(5);
        for (int i = 0; i < count && left >= 50; i++) {
            int guarantee = 10 * (1 + random.nextInt(Math.max(1, Math.min(50, left / 20))));
            left -= guarantee;
            int limit = random.nextInt(4) == 0 ? Math.min(1000, guarantee + 10 * random.nextInt(20)) : 1000;
            SliceTerms terms = new SliceTerms(guarantee, limit, 1, SliceClass.STANDARD);
            long kernelNs = new long[] {MS / 10, MS / 2, MS, 3 * MS, 10 * MS}[random.nextInt(5)];
            SliceAccount account = card.slice(i, terms);
            tenants.add(new Tenant(account, terms, card.process(account, kernelNs, 4), kernelNs));
        }
        return tenants;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void givesEverybodyTheGuaranteeAndNobodyMoreThanTheLimit(int seed) {
        SimulatedCard card = new SimulatedCard(CardMode.TIME);
        List<Tenant> tenants = tenants(card, new Random(seed));
        tenants.forEach(tenant -> tenant.process().work());
        card.runFor(2 * SECOND);
        long fromNs = card.nowNs();
        card.runFor(4 * SECOND);
        for (Tenant tenant : tenants) {
            double share = card.usedNs(tenant.process(), fromNs, card.nowNs()) / (4.0 * SECOND);
            double kernel = 2.0 * tenant.kernelNs() / (4.0 * SECOND);
            assertThat(share)
                    .as(tenant.words(seed))
                    .isGreaterThan(tenant.terms().guaranteeMilli() / 1000.0 - 0.012 - kernel)
                    .isLessThan(tenant.terms().limitMilli() / 1000.0 + 0.012 + kernel);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void chargesEverybodyWhatItHadAndTogetherNeverMoreThanTheCardGave(int seed) {
        Random random = new Random(seed);
        SimulatedCard card = new SimulatedCard(CardMode.TIME);
        long beganNs = card.nowNs();
        List<Tenant> tenants = tenants(card, random);
        for (int event = 0; event < 100; event++) {
            Tenant tenant = tenants.get(random.nextInt(tenants.size()));
            if (random.nextInt(3) == 0) {
                tenant.process().rest();
            } else {
                tenant.process().work();
            }
            card.runFor((1 + random.nextInt(100)) * MS);
        }
        tenants.forEach(tenant -> tenant.process().rest());
        card.runFor(SECOND);
        card.ring();
        card.runFor(SECOND);
        long charged = 0;
        for (Tenant tenant : tenants) {
            SimulatedProcess process = tenant.process();
            charged += process.chargedNs();
            long had = card.usedNs(process, 0, card.nowNs());
            assertThat(process.chargedNs() - had)
                    .as(tenant.words(seed))
                    .isBetween(-2 * MS - had / 1000, 2 * MS + had / 1000);
            assertThat(process.examinedNs()).as(tenant.words(seed)).isEqualTo(process.cardNs());
        }
        assertThat(charged).isLessThanOrEqualTo(card.nowNs() - beganNs);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void staysBusyAndLosesNobodyWhateverHappens(int seed) {
        Random random = new Random(seed);
        SimulatedCard card = new SimulatedCard(CardMode.TIME);
        long beganNs = card.nowNs();
        List<Tenant> tenants = tenants(card, random);
        tenants.forEach(tenant -> tenant.process().work());
        for (int event = 0; event < 60; event++) {
            disturb(card, tenants.get(random.nextInt(tenants.size())), random.nextInt(4));
            card.runFor((1 + random.nextInt(150)) * MS);
        }
        for (Tenant tenant : tenants) {
            tenant.process().resume();
            card.arbiter.pause(tenant.account(), false);
        }
        card.ring();
        // A slice of 2 % that had 60 ms too much beside a process that was stopped pays them off in three seconds.
        card.runFor(12 * SECOND);
        long charged = 0;
        for (Tenant tenant : tenants) {
            long used = card.usedNs(tenant.process(), card.nowNs() - 4 * SECOND, card.nowNs());
            charged += tenant.process().chargedNs();
            assertThat(used).as(tenant.words(seed)).isGreaterThan(0);
        }
        assertThat(charged).isLessThanOrEqualTo(card.nowNs() - beganNs);
    }

    private static void disturb(SimulatedCard card, Tenant tenant, int kind) {
        switch (kind) {
            case 0 -> tenant.process().stop();
            case 1 -> tenant.process().resume();
            case 2 -> card.arbiter.pause(tenant.account(), true);
            default -> card.arbiter.pause(tenant.account(), false);
        }
        card.ring();
    }
}
