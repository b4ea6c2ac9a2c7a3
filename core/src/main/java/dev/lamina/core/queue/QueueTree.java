package dev.lamina.core.queue;

import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The queues of a cluster: one root, which is the cluster, and queues inside queues. Work is in queues without children. Queues are small
 * numbers, parents before their children, siblings by name; 0 is the root. Immutable and safe for any thread.
 *
 * <p>Work that names no queue goes to a queue of its own below the root, called {@link #NOBODY}, which is guaranteed nothing; where there
 * are no queues at all it goes to the root, which may use everything.
 */
public final class QueueTree {
    /** The root's number. */
    public static final int ROOT = 0;

    /** What {@link #name} calls the queue of work that names none. */
    public static final String NOBODY = "";

    private static final Quota WHOLE = new Quota(Quota.MOST_MILLI, Quota.UNLIMITED, 1, Quota.UNLIMITED);
    private static final QueueTree OPEN = new QueueTree(List.of());

    private final List<QueueSpec> specs;
    private final int[] parents;
    private final int[] depths;
    private final boolean[] leaves;
    private final Map<String, Integer> numbers = new HashMap<>();

    private QueueTree(List<QueueSpec> stated) {
        Map<String, List<QueueSpec>> children = new HashMap<>();
        stated.forEach(spec -> children.computeIfAbsent(spec.parent(), name -> new ArrayList<>())
                .add(spec));
        List<QueueSpec> ordered = new ArrayList<>();
        List<Integer> above = new ArrayList<>();
        descend("", ROOT, children, ordered, above);
        specs = List.copyOf(ordered);
        int count = specs.size() + (specs.isEmpty() ? 1 : 2);
        parents = new int[count];
        depths = new int[count];
        leaves = new boolean[count];
        for (int queue = 0; queue < count; queue++) {
            boolean stands = queue >= 1 && queue <= specs.size();
            parents[queue] = queue == ROOT ? -1 : stands ? above.get(queue - 1) : ROOT;
            depths[queue] = queue == ROOT ? 0 : depths[parents[queue]] + 1;
            leaves[queue] = stands ? !children.containsKey(specs.get(queue - 1).name()) : queue > 0 || specs.isEmpty();
            if (stands) {
                numbers.put(specs.get(queue - 1).name(), queue);
            }
        }
        numbers.put(NOBODY, count - 1);
    }

    private static void descend(
            String parent,
            int number,
            Map<String, List<QueueSpec>> children,
            List<QueueSpec> ordered,
            List<Integer> above) {
        List<QueueSpec> here = new ArrayList<>(children.getOrDefault(parent, List.of()));
        here.sort(Comparator.comparing(QueueSpec::name));
        for (QueueSpec spec : here) {
            ordered.add(spec);
            above.add(number);
            descend(spec.name(), ordered.size(), children, ordered, above);
        }
    }

    /** One queue that may use everything: where nobody states queues. */
    public static QueueTree open() {
        return OPEN;
    }

    /**
     * A tree of these queues, in any order.
     *
     * @throws LaminaException BAD_INPUT that lists every one of {@link #mistakes}
     */
    public static QueueTree of(List<QueueSpec> specs) {
        List<QueueMistake> mistakes = mistakes(specs);
        if (!mistakes.isEmpty()) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    String.join(
                            "; ", mistakes.stream().map(QueueMistake::message).toList()));
        }
        return new QueueTree(specs);
    }

    /** Everything that keeps these queues from being a tree in which children stay inside their parent; empty when nothing does. */
    public static List<QueueMistake> mistakes(List<QueueSpec> specs) {
        return TreeMistakes.of(specs);
    }

    /** As above, and what does not suit a cluster: quotas of card models that it does not have, more guaranteed than it has. */
    public static List<QueueMistake> mistakes(List<QueueSpec> specs, Cluster cluster) {
        return TreeMistakes.of(specs, cluster);
    }

    /** How many queues there are, the root and the queue of nobody included. */
    public int size() {
        return parents.length;
    }

    /** What operators stated, parents before their children, siblings by name. */
    public List<QueueSpec> specs() {
        return specs;
    }

    /**
     * The number of a queue that work may be in.
     *
     * @throws LaminaException NOT_FOUND for a name that is not there, BAD_INPUT for a queue with children
     */
    public int queue(String name) {
        Integer number = numbers.get(name);
        if (number == null) {
            throw new LaminaException(
                    ErrorCode.NOT_FOUND,
                    "queue " + name + " is not there; use one of " + String.join(", ", leafNames()));
        }
        if (!leaves[number]) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "queue " + name + " has queues inside, and work goes into those; use one of "
                            + String.join(", ", leafNames()));
        }
        return number;
    }

    /** The names of the queues that work may be in, but for that of nobody. */
    public List<String> leafNames() {
        return specs.stream()
                .map(QueueSpec::name)
                .filter(name -> leaves[numbers.getOrDefault(name, ROOT)])
                .toList();
    }

    /** The name of a queue; empty for the root and for the queue of nobody. */
    public String name(int queue) {
        return queue >= 1 && queue <= specs.size() ? specs.get(queue - 1).name() : NOBODY;
    }

    /** The queue around one; -1 for the root. */
    public int parent(int queue) {
        return parents[queue];
    }

    /** How many queues are around one; 0 for the root. */
    public int depth(int queue) {
        return depths[queue];
    }

    /** Whether work may be in it. */
    public boolean leaf(int queue) {
        return leaves[queue];
    }

    /** What a queue may hold of a model: everything for the root, nothing of its own for the queue of nobody. */
    public Quota quota(int queue, String model) {
        if (queue == ROOT) {
            return WHOLE;
        }
        return queue <= specs.size() ? specs.get(queue - 1).quota(model) : Quota.SPARE;
    }

    /** Its part of cpu and memory beside its siblings'. */
    public int weight(int queue) {
        return queue >= 1 && queue <= specs.size() ? specs.get(queue - 1).weight() : 1;
    }

    /**
     * The queue directly below the nearest queue that is around both, on the side of {@code one}; where they compete this one stands for
     * all inside it. Both must be different and without children.
     */
    public int branch(int one, int other) {
        int mine = one;
        int theirs = other;
        while (depths[mine] > depths[theirs]) {
            mine = parents[mine];
        }
        while (depths[theirs] > depths[mine]) {
            theirs = parents[theirs];
        }
        while (parents[mine] != parents[theirs]) {
            mine = parents[mine];
            theirs = parents[theirs];
        }
        return mine;
    }
}
