package dev.lamina.sim.paper;

import dev.lamina.sim.trace.OpenbNode;
import dev.lamina.sim.trace.OpenbPod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The experiment once more, written down from its published description with nothing of the planner's code: no kinds, no caches, every node looked at
 * for every pod. Slow, and the judge of the fast one.
 */
final class PlainExperiment {
    /** What came out. */
    record Outcome(double allocationPercent, double meanAt100, int failed, long cpuMilliUsed) {}

    /** A usual pod and how often it comes. */
    private record Usual(long cpu, int cards, int milli, List<String> models, long count) {}

    private final List<PlainNode> nodes;
    private final List<Usual> usual;
    private final long covered;
    private final String policy;

    private PlainExperiment(PaperInput input, Arrivals arrivals, String policy) {
        this.policy = policy;
        nodes = arrivals.nodes().stream().map(PlainNode::new).toList();
        usual = usual(input.pods());
        covered = usual.stream().mapToLong(Usual::count).sum();
    }

    static Outcome run(PaperInput input, Arrivals arrivals, String policy) {
        return new PlainExperiment(input, arrivals, policy).run(arrivals);
    }

    private Outcome run(Arrivals arrivals) {
        double cards = arrivals.nodes().stream().mapToInt(OpenbNode::cards).sum();
        long submitted = 0;
        long used = 0;
        int failed = 0;
        double sumAt100 = 0;
        int countAt100 = 0;
        for (OpenbPod pod : arrivals.pods()) {
            submitted += pod.totalCardMilli();
            boolean placed = place(pod);
            used += placed ? pod.totalCardMilli() : 0;
            failed += placed ? 0 : 1;
            if (Math.rint(submitted / (cards * 10)) == 100) {
                sumAt100 += used / (cards * 10);
                countAt100++;
            }
        }
        long cpuUsed =
                nodes.stream().mapToLong(node -> node.is.cpuMilli() - node.cpu).sum();
        return new Outcome(used / (cards * 10), countAt100 == 0 ? 0 : sumAt100 / countAt100, failed, cpuUsed);
    }

    private static List<Usual> usual(List<OpenbPod> pods) {
        Map<Usual, Long> counts = new HashMap<>();
        pods.forEach(pod ->
                counts.merge(new Usual(pod.cpuMilli(), pod.cards(), pod.cardMilli(), pod.models(), 0), 1L, Long::sum));
        List<Usual> all = new ArrayList<>();
        counts.forEach((key, count) -> all.add(new Usual(key.cpu, key.cards, key.milli, key.models, count)));
        all.sort(Comparator.comparingLong(Usual::count)
                .thenComparingLong(Usual::cpu)
                .thenComparingInt(Usual::milli)
                .thenComparingInt(Usual::cards)
                .thenComparing(each -> String.join("|", each.models))
                .reversed());
        List<Usual> kept = new ArrayList<>();
        long covered = 0;
        for (Usual each : all) {
            if (covered * 100 < pods.size() * 95L) {
                kept.add(each);
                covered += each.count;
            }
        }
        return kept;
    }

    private boolean place(OpenbPod pod) {
        List<PlainNode> feasible = nodes.stream().filter(node -> node.fits(pod)).toList();
        int[] scores = feasible.stream().mapToInt(node -> score(node, pod)).toArray();
        PlainNode best = null;
        int bestScore = Integer.MIN_VALUE;
        for (int index = 0; index < scores.length; index++) {
            int score = policy.equals("best-fit") ? stretched(scores, index) : scores[index];
            if (score > bestScore) {
                best = feasible.get(index);
                bestScore = score;
            }
        }
        if (best == null) {
            return false;
        }
        best.take(pod, policy.equals("fgd") && isShare(pod) ? List.of(gradientDevice(best, pod)) : best.tightest(pod));
        return true;
    }

    private static int stretched(int[] scores, int index) {
        int least = Integer.MAX_VALUE;
        int most = Integer.MIN_VALUE;
        for (int score : scores) {
            least = Math.min(least, score);
            most = Math.max(most, score);
        }
        return most == least ? 0 : (scores[index] - least) * 100 / (most - least);
    }

    private static boolean isShare(OpenbPod pod) {
        return pod.cards() > 0 && pod.cardMilli() < 1000;
    }

    private int score(PlainNode node, OpenbPod pod) {
        double cpu = node.cpu;
        double milli = node.left();
        return switch (policy) {
            case "dot-product" ->
                (int) (100
                        * (1
                                - ((cpu / 128000) * (pod.cpuMilli() / 128000.0)
                                                + (milli / 8000) * (pod.totalCardMilli() / 8000.0))
                                        / 2));
            case "best-fit" ->
                (int) (100 * (1 - 0.5 * (cpu - pod.cpuMilli()) / 128000 - 0.5 * (milli - pod.totalCardMilli()) / 8000));
            case "gpu-clustering" -> pod.cards() == 0 ? 0 : clustering(node, pod);
            case "gpu-packing" -> pod.cards() == 0 ? 0 : packing(node, pod);
            case "fgd" -> gradient(node, pod, isShare(pod) ? List.of(gradientDevice(node, pod)) : node.tightest(pod));
            default -> throw new IllegalArgumentException(policy);
        };
    }

    private static int clustering(PlainNode node, OpenbPod pod) {
        Set<Integer> forms = new HashSet<>(node.forms);
        int form = PlainNode.form(pod);
        boolean same = forms.remove(form);
        int base = same ? (forms.isEmpty() ? 75 : 50) : forms.isEmpty() ? 25 : 0;
        return base + 25 * (8000 - node.left()) / 8000;
    }

    private static int packing(PlainNode node, OpenbPod pod) {
        int free = (int) node.devices.stream().filter(left -> left == 1000).count();
        if (free == node.devices.size()) {
            return Math.max(33 - free, free);
        }
        List<Integer> taken = node.tightest(pod);
        int whole = (int) taken.stream()
                .filter(device -> node.devices.get(device) == 1000)
                .count();
        if (whole > 0) {
            return Math.max(50 - whole, 33);
        }
        int left = taken.stream().mapToInt(node.devices::get).sum();
        return Math.max(100 - left * 100 / 1000 / 10, 50);
    }

    private int gradientDevice(PlainNode node, OpenbPod pod) {
        int best = -1;
        int chosen = -1;
        for (int device : node.fitting(pod)) {
            int score = gradient(node, pod, List.of(device));
            if (score > best) {
                best = score;
                chosen = device;
            }
        }
        return chosen;
    }

    private int gradient(PlainNode node, OpenbPod pod, List<Integer> devices) {
        long before = fragmentation(node, node.cpu, node.devices);
        List<Integer> left = new ArrayList<>(node.devices);
        devices.forEach(device -> left.set(device, left.get(device) - pod.cardMilli()));
        long after = fragmentation(node, node.cpu - pod.cpuMilli(), left);
        return (int) (100 / (1 + StrictMath.exp(-((before - after) / (covered * 1000.0)))));
    }

    /** Times the number of usual pods, so that it is a whole number. */
    private long fragmentation(PlainNode node, long cpu, List<Integer> left) {
        long sum = 0;
        for (Usual pod : usual) {
            boolean model = pod.models.isEmpty() || pod.models.contains(node.is.model());
            long fitting = left.stream().filter(each -> each >= pod.milli).count();
            boolean fits = pod.cards > 0 && model && cpu >= pod.cpu && fitting >= pod.cards;
            for (int each : left) {
                sum += !fits || each < pod.milli ? pod.count * each : 0;
            }
        }
        return sum;
    }
}
