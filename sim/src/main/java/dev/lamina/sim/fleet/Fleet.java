package dev.lamina.sim.fleet;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.sim.trace.OpenbNode;
import dev.lamina.sim.trace.OpenbPod;
import dev.lamina.sim.trace.TrainingJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A fleet that looks like a company's inference and research cluster. The same seed and size give the same fleet.
 *
 * <p>Nodes: half have 8 cards, a tenth 4, the rest 2; 60 % T4, 30 % L40S, 10 % A100; 12 processor cores and 48 GiB a card.
 *
 * <p>Pods, until they ask for 98 % of all cards: 13 % use no card, 38 % a share of one (median 55 %), 44 % one card, 5 % two, four or eight. Cores are
 * log-normal with a median of 8 a card (sigma 0.7) and 4 GiB of memory a core. A quarter of the pods with cards name the models they run on.
 *
 * <p>Jobs: training gangs of whole cards (88 % one, 4 % two, 4 % four, 3 % eight, 1 % sixteen) that arrive over an hour and run for a
 * log-normal time (median 2 minutes, sigma 1.2); together they would keep all cards of the 8-card nodes busy for that hour.
 *
 * @param nodes all machines
 * @param pods arrivals of the packing experiment
 * @param jobs arrivals of the waiting experiment, in time order
 */
public record Fleet(List<OpenbNode> nodes, List<OpenbPod> pods, List<TrainingJob> jobs) {
    private static final int FEWEST_NODES = 4;
    private static final int MOST_NODES = 10_000;
    private static final int CORES_A_CARD = 12;
    private static final int LOAD_PERCENT = 98;
    private static final long GIB = 1L << 30;
    private static final long NS_IN_SECOND = 1_000_000_000L;
    private static final long HOUR_S = 3600;

    private static final List<Draw.Chance<Integer>> CARDS_OF_NODE =
            List.of(new Draw.Chance<>(8, 50), new Draw.Chance<>(4, 10), new Draw.Chance<>(2, 40));
    private static final List<Draw.Chance<String>> MODEL_OF_NODE =
            List.of(new Draw.Chance<>("T4", 60), new Draw.Chance<>("L40S", 30), new Draw.Chance<>("A100", 10));
    private static final List<Draw.Chance<List<String>>> MODELS_OF_POD = List.of(
            new Draw.Chance<>(List.of("T4"), 50),
            new Draw.Chance<>(List.of("L40S", "A100"), 35),
            new Draw.Chance<>(List.of("A100"), 15));
    private static final List<Draw.Chance<Size>> SIZE_OF_POD = List.of(
            new Draw.Chance<>(Size.NO_CARD, 13),
            new Draw.Chance<>(Size.SHARE, 38),
            new Draw.Chance<>(Size.CARD, 44),
            new Draw.Chance<>(Size.SEVERAL, 5));
    private static final List<Draw.Chance<Integer>> CARDS_OF_LARGE_POD =
            List.of(new Draw.Chance<>(2, 50), new Draw.Chance<>(4, 30), new Draw.Chance<>(8, 20));
    private static final List<Draw.Chance<Integer>> CARDS_OF_JOB = List.of(
            new Draw.Chance<>(1, 88),
            new Draw.Chance<>(2, 4),
            new Draw.Chance<>(4, 4),
            new Draw.Chance<>(8, 3),
            new Draw.Chance<>(16, 1));

    private enum Size {
        NO_CARD,
        SHARE,
        CARD,
        SEVERAL
    }

    /** Copies the lists. */
    public Fleet {
        nodes = List.copyOf(nodes);
        pods = List.copyOf(pods);
        jobs = List.copyOf(jobs);
    }

    /** Makes one; throws BAD_INPUT unless it is 4 to 10,000 nodes. */
    public static Fleet of(int nodeCount, long seed) {
        if (nodeCount < FEWEST_NODES || nodeCount > MOST_NODES) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "a fleet of " + nodeCount + " nodes cannot be made; give " + FEWEST_NODES + " to " + MOST_NODES);
        }
        List<OpenbNode> nodes = nodes(nodeCount, new Draw(seed));
        long cards = nodes.stream().mapToLong(OpenbNode::cards).sum();
        List<OpenbPod> pods = pods(cards * 1000 * LOAD_PERCENT / 100, new Draw(seed + 1));
        long large = nodes.stream().filter(node -> node.cards() == 8).count() * 8;
        return new Fleet(nodes, pods, jobs(large * HOUR_S, new Draw(seed + 2)));
    }

    private static List<OpenbNode> nodes(int count, Draw draw) {
        List<OpenbNode> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int cards = i == 0 ? 8 : draw.one(CARDS_OF_NODE);
            String model = i == 0 ? "T4" : draw.one(MODEL_OF_NODE);
            long cores = (long) cards * CORES_A_CARD;
            nodes.add(new OpenbNode(name("node", i), cores * 1000, cores * 4 * GIB, cards, model));
        }
        return nodes;
    }

    private static List<OpenbPod> pods(long cardMilli, Draw draw) {
        List<OpenbPod> pods = new ArrayList<>();
        long asked = 0;
        while (asked < cardMilli) {
            OpenbPod pod = pod(name("pod", pods.size()), draw);
            asked += pod.totalCardMilli();
            pods.add(pod);
        }
        return pods;
    }

    private static OpenbPod pod(String name, Draw draw) {
        Size size = draw.one(SIZE_OF_POD);
        int cards = switch (size) {
            case NO_CARD -> 0;
            case SHARE, CARD -> 1;
            case SEVERAL -> draw.one(CARDS_OF_LARGE_POD);
        };
        int milli = switch (size) {
            case NO_CARD -> 0;
            case SHARE -> (int) draw.logNormal(55, 0.5, 10, 95) * 10;
            case CARD, SEVERAL -> 1000;
        };
        long coresOfCard = draw.logNormal(8, 0.7, 1, 2 * CORES_A_CARD);
        long cores = Math.max(1, coresOfCard * Math.max(1, cards) * Math.max(300, milli) / 1000);
        boolean picky = cards > 0 && draw.happens(25);
        List<String> models = picky ? draw.one(MODELS_OF_POD) : List.of();
        return new OpenbPod(name, cores * 1000, cores * 4 * GIB, cards, milli, models);
    }

    private static List<TrainingJob> jobs(long cardSeconds, Draw draw) {
        List<Integer> cards = new ArrayList<>();
        List<Long> seconds = new ArrayList<>();
        long asked = 0;
        while (asked < cardSeconds) {
            cards.add(draw.one(CARDS_OF_JOB));
            seconds.add(draw.logNormal(120, 1.2, 5, HOUR_S));
            asked += cards.getLast() * seconds.getLast();
        }
        double pause = (double) HOUR_S / cards.size();
        double now = 0;
        List<TrainingJob> jobs = new ArrayList<>();
        for (int i = 0; i < cards.size(); i++) {
            now += draw.pause(pause);
            String tenant = "team-" + (char) ('a' + i % 5);
            jobs.add(TrainingJob.whenever(
                    name("job", i),
                    tenant,
                    cards.get(i),
                    Math.round(now) * NS_IN_SECOND,
                    seconds.get(i) * NS_IN_SECOND));
        }
        return jobs;
    }

    private static String name(String kind, int number) {
        return String.format(Locale.ROOT, "%s-%05d", kind, number);
    }
}
