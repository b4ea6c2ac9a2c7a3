package dev.lamina.core.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Seeded random cards: what must hold whatever the mix of slices, kernels, pauses, stops and changes. */
class ArbiterPropertyTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    private record Tenant(SliceAccount account, SliceTerms terms, SimulatedProcess process, long kernelNs) {}

    static List<Arguments> seeds() {
        List<Arguments> seeds = new ArrayList<>();
        for (int seed = 1; seed <= 60; seed++) {
            seeds.add(Arguments.of(seed));
        }
        return seeds;
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
            tenants.add(
                    new Tenant(account, terms, card.process(account, kernelNs, 1 + 3 * random.nextInt(2)), kernelNs));
        }
        return tenants;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void givesEverybodyTheGuaranteeAndNobodyMoreThanTheLimit(int seed) {
        Random random = new Random(seed);
        SimulatedCard card = new SimulatedCard();
        List<Tenant> tenants = tenants(card, random);
        tenants.forEach(tenant -> tenant.process().work());
        card.runFor(2 * SECOND);
        long fromNs = card.nowNs();
        card.runFor(4 * SECOND);
        long total = 0;
        for (Tenant tenant : tenants) {
            total += card.usedNs(tenant.process(), fromNs, card.nowNs());
        }
        for (Tenant tenant : tenants) {
            double share = card.usedNs(tenant.process(), fromNs, card.nowNs()) / (4.0 * SECOND);
            double guaranteed =
                    Math.min(tenant.terms().guaranteeMilli(), tenant.terms().limitMilli()) / 1000.0;
            double kernel = tenant.kernelNs() / (4.0 * SECOND);
            String what = "seed " + seed + ", slice " + tenant.account().number() + " " + tenant.terms();
            assertThat(share).as(what).isGreaterThan(guaranteed * total / (4.0 * SECOND) - 0.012 - kernel);
            assertThat(share).as(what).isLessThan(tenant.terms().limitMilli() / 1000.0 + 0.012 + kernel);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void staysBusyAndLosesNobodyWhateverHappens(int seed) {
        Random random = new Random(seed);
        SimulatedCard card = new SimulatedCard();
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
        card.runFor(3 * SECOND);
        for (Tenant tenant : tenants) {
            long used = card.usedNs(tenant.process(), card.nowNs() - SECOND, card.nowNs());
            assertThat(used)
                    .as("seed " + seed + ", slice " + tenant.account().number() + " " + tenant.terms())
                    .isGreaterThan(0);
        }
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
