package dev.lamina.sim.batch;

import dev.lamina.sim.paper.PaperResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Refused pods of several policies side by side, by what they asked for and what was short. */
public final class RefusalSizes {
    private static final List<String> SIZES = List.of(
            "no GPU",
            "up to 0.25 GPU",
            "up to 0.5 GPU",
            "up to 0.75 GPU",
            "below 1 GPU",
            "1 GPU",
            "2–4 GPUs",
            "5 and more GPUs");

    /** Below half a pod on average a row would show zeros only. */
    private static final double LEAST_SHOWN = 0.5;

    private RefusalSizes() {}

    /**
     * A row.
     *
     * @param size what each pod asked for
     * @param reason what was short
     * @param pods the mean number over the runs, one for each policy
     */
    public record Row(String size, String reason, List<Double> pods) {
        /** Copies the list. */
        public Row {
            pods = List.copyOf(pods);
        }
    }

    /** Rows from small to large sizes, for policies of one workload; what hardly ever happens is left out. */
    public static List<Row> of(List<PolicySummary> group) {
        List<Map<Key, Double>> counts = group.stream().map(RefusalSizes::counts).toList();
        Set<Key> keys = new LinkedHashSet<>();
        for (String size : SIZES) {
            counts.forEach(policy -> policy.keySet().stream()
                    .filter(key -> key.size().equals(size))
                    .sorted((one, other) -> one.reason().compareTo(other.reason()))
                    .forEach(keys::add));
        }
        List<Row> rows = new ArrayList<>();
        for (Key key : keys) {
            List<Double> pods =
                    counts.stream().map(policy -> policy.getOrDefault(key, 0.0)).toList();
            if (pods.stream().anyMatch(mean -> mean >= LEAST_SHOWN)) {
                rows.add(new Row(key.size(), key.reason(), pods));
            }
        }
        return rows;
    }

    /** Its methods are written out, for what the compiler makes of a record is put together at every start. */
    private record Key(String size, String reason) {
        @Override
        public int hashCode() {
            return 31 * size.hashCode() + reason.hashCode();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && size.equals(that.size) && reason.equals(that.reason);
        }
    }

    private static Map<Key, Double> counts(PolicySummary summary) {
        Map<Key, Double> counts = new LinkedHashMap<>();
        for (PaperResult run : summary.runs()) {
            for (PaperResult.RefusalCount refusal : run.refusals()) {
                Key key = new Key(size(refusal), refusal.reason());
                counts.merge(key, (double) refusal.pods() / summary.runs().size(), Double::sum);
            }
        }
        return counts;
    }

    private static String size(PaperResult.RefusalCount refusal) {
        int cards = refusal.cards();
        if (cards == 0) {
            return SIZES.getFirst();
        }
        if (cards == 1) {
            return SIZES.get(refusal.milli() == 1000 ? 5 : 1 + (refusal.milli() - 1) / 250);
        }
        return SIZES.get(cards <= 4 ? 6 : 7);
    }
}
