package dev.lamina.sim.paper;

import dev.lamina.sim.trace.OpenbNode;
import dev.lamina.sim.trace.OpenbOrder;
import dev.lamina.sim.trace.OpenbPod;
import dev.lamina.sim.trace.OpenbPods;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The order of nodes, which breaks ties, and of pods, which arrive one after the other.
 *
 * @param seed that made it; for reports
 * @param nodes the first wins ties
 * @param pods a pod may come again, as a copy
 */
public record Arrivals(long seed, List<OpenbNode> nodes, List<OpenbPod> pods) {
    /** Copies the lists, unless they cannot change. */
    public Arrivals {
        nodes = List.copyOf(nodes);
        pods = pods instanceof OpenbPods ? pods : List.copyOf(pods);
    }

    /**
     * Shuffles, and makes the requests reach a load: copies of drawn pods come after all originals; where there are too many, drawn pods are
     * left out.
     *
     * @param seed the same one gives the same order
     * @param load requests over the cluster's cards, 1.3 in the paper; above 0
     */
    public static Arrivals drawn(PaperInput input, long seed, double load) {
        SplittableRandom random = new SplittableRandom(seed);
        OpenbPods of = input.pods();
        int[] places = shuffled(of.size(), random);
        long target = (long) (load
                * 1000
                * input.nodes().stream().mapToLong(OpenbNode::cards).sum());
        long asked = 0;
        for (int place : places) {
            asked += of.totalCardMilli(place);
        }
        int[] drawn = asked < target && asked > 0
                ? more(of, places, target - asked, random)
                : fewer(of, places, asked - target, random);
        List<OpenbNode> nodes = IntStream.of(shuffled(input.nodes().size(), random))
                .mapToObj(input.nodes()::get)
                .toList();
        return new Arrivals(seed, nodes, of.select(drawn));
    }

    /** Adds copies of drawn ones until they ask for so much more. */
    private static int[] more(OpenbPods of, int[] places, long moreMilli, SplittableRandom random) {
        int[] all = places;
        int count = places.length;
        for (long missing = moreMilli; missing > 0; count++) {
            if (count == all.length) {
                all = Arrays.copyOf(all, count + count / 2 + 1);
            }
            all[count] = places[random.nextInt(places.length)];
            missing -= of.totalCardMilli(all[count]);
        }
        return Arrays.copyOf(all, count);
    }

    /** Takes drawn ones out until they ask for so much less. */
    private static int[] fewer(OpenbPods of, int[] places, long lessMilli, SplittableRandom random) {
        Remaining remaining = new Remaining(places.length);
        for (long over = lessMilli; over > 0; ) {
            int index = remaining.take(random.nextInt(remaining.count()));
            over -= of.totalCardMilli(places[index]);
        }
        return remaining.indexes().map(index -> places[index]).toArray();
    }

    /** A published order; the names must be those of the input, which the reader of orders has checked. */
    public static Arrivals ordered(PaperInput input, OpenbOrder order, long seed) {
        Map<String, OpenbNode> nodes = new HashMap<>();
        input.nodes().forEach(node -> nodes.put(node.name(), node));
        return new Arrivals(
                seed,
                order.nodes().stream()
                        .map(name -> Objects.requireNonNull(nodes.get(name), name))
                        .toList(),
                order.pods());
    }

    static long milli(OpenbPod pod) {
        return (long) pod.cards() * pod.cardMilli();
    }

    private static int[] shuffled(int count, SplittableRandom random) {
        int[] places = IntStream.range(0, count).toArray();
        for (int last = count - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            int held = places[last];
            places[last] = places[other];
            places[other] = held;
        }
        return places;
    }
}
