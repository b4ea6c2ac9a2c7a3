package dev.lamina.core.placement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The usual requests of a cluster and how often each comes, as in 'Beware of Fragmentation' (USENIX ATC 2023): the most frequent ones that
 * together make up 95 % of all. Main memory is not looked at.
 *
 * @param typicals the most frequent first
 * @param weights how often each was seen, above 0
 */
public record Mix(List<Typical> typicals, List<Long> weights) {
    /** Nothing is known; every node is then as good as another. */
    public static final Mix UNKNOWN = new Mix(List.of(), List.of());

    private static final int COVERED_PERCENT = 95;

    /** Copies; throws {@link IllegalArgumentException} unless each has one weight above 0. */
    public Mix {
        typicals = List.copyOf(typicals);
        weights = List.copyOf(weights);
        if (typicals.size() != weights.size() || weights.stream().anyMatch(weight -> weight <= 0)) {
            throw new IllegalArgumentException(
                    "a mix has one weight above 0 for each of " + typicals.size() + ", not " + weights);
        }
    }

    /** Counts members and keeps the most frequent until they cover 95 %. */
    public static Mix of(List<Typical> members) {
        return of(members.stream());
    }

    /** The same for members that come one after the other. */
    public static Mix of(Stream<Typical> members) {
        Map<Typical, Long> counts = new HashMap<>();
        members.forEach(member -> counts.merge(member, 1L, Long::sum));
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        List<Map.Entry<Typical, Long>> sorted = new ArrayList<>(counts.entrySet());
        sorted.sort(Mix::compare);
        List<Typical> typicals = new ArrayList<>();
        List<Long> weights = new ArrayList<>();
        long covered = 0;
        for (Map.Entry<Typical, Long> entry : sorted) {
            if (covered * 100 >= all * COVERED_PERCENT) {
                break;
            }
            covered += entry.getValue();
            typicals.add(entry.getKey());
            weights.add(entry.getValue());
        }
        return new Mix(typicals, weights);
    }

    /** The most frequent first, then by size downwards. */
    private static int compare(Map.Entry<Typical, Long> one, Map.Entry<Typical, Long> other) {
        int byCount = Long.compare(other.getValue(), one.getValue());
        return byCount != 0 ? byCount : other.getKey().compareTo(one.getKey());
    }

    /** All weights together; at least 1. */
    public long total() {
        return Math.max(1, weights.stream().mapToLong(Long::longValue).sum());
    }
}
