package dev.lamina.sim.paper;

import dev.lamina.sim.trace.OpenbNode;
import dev.lamina.sim.trace.OpenbOrder;
import dev.lamina.sim.trace.OpenbPod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * The order of nodes, which breaks ties, and of pods, which arrive one after the other.
 *
 * @param seed that made it; for reports
 * @param nodes the first wins ties
 * @param pods a pod may come again, as a copy
 */
public record Arrivals(long seed, List<OpenbNode> nodes, List<OpenbPod> pods) {
    /** Copies the lists. */
    public Arrivals {
        nodes = List.copyOf(nodes);
        pods = List.copyOf(pods);
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
        List<OpenbPod> pods = shuffled(input.pods(), random);
        long target = (long) (load
                * 1000
                * input.nodes().stream().mapToLong(OpenbNode::cards).sum());
        long asked = pods.stream().mapToLong(Arrivals::milli).sum();
        int originals = pods.size();
        if (asked < target && asked > 0) {
            while (asked < target) {
                OpenbPod copy = pods.get(random.nextInt(originals));
                pods.add(copy);
                asked += milli(copy);
            }
        } else {
            while (asked > target) {
                asked -= milli(pods.remove(random.nextInt(pods.size())));
            }
        }
        return new Arrivals(seed, shuffled(input.nodes(), random), pods);
    }

    /** A published order; the names must be those of the input, which the reader of orders has checked. */
    public static Arrivals ordered(PaperInput input, OpenbOrder order, long seed) {
        Map<String, OpenbNode> nodes = new HashMap<>();
        input.nodes().forEach(node -> nodes.put(node.name(), node));
        Map<String, OpenbPod> pods = new HashMap<>();
        input.pods().forEach(pod -> pods.put(pod.name(), pod));
        return new Arrivals(
                seed,
                order.nodes().stream()
                        .map(name -> Objects.requireNonNull(nodes.get(name), name))
                        .toList(),
                order.pods().stream()
                        .map(name -> Objects.requireNonNull(pods.get(name), name))
                        .toList());
    }

    static long milli(OpenbPod pod) {
        return (long) pod.cards() * pod.cardMilli();
    }

    private static <T> List<T> shuffled(List<T> items, SplittableRandom random) {
        List<T> list = new ArrayList<>(items);
        for (int last = list.size() - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            T held = list.get(last);
            list.set(last, list.get(other));
            list.set(other, held);
        }
        return list;
    }
}
