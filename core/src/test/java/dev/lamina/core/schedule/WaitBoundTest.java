package dev.lamina.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.MemberGroup;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * However much keeps coming, on clusters drawn from a seed: a request with a promise starts when that falls due, and it gets its promise at once, or after the age
 * threshold. Everybody ends within his estimate, in virtual time.
 */
class WaitBoundTest {
    private static final long AGE = 900;
    private static final int LONGEST = 400;

    /** When a large one comes: others wait already. A small one comes before them, for those that are older go first. */
    private static final long IN_THE_RUSH = 50;

    @Test
    void holdsForLargeRequestsAndForOldSmallOnes() {
        run(0, 40);
    }

    @Test
    @Tag("slow")
    void holdsAThousandTimes() {
        run(1_000, 2_000);
    }

    private static void run(long from, long to) {
        long longest = 0;
        for (long seed = from; seed < to; seed++) {
            boolean large = seed % 2 == 0;
            long waited = new Rush(seed, large).waited();
            // Those who run when it gets its promise have a limit each, and so has whoever was promised cards before
            // it: the first in line.
            long bound = (large ? 0 : AGE) + 2L * LONGEST;
            longest = Math.max(longest, waited);
            assertThat(waited)
                    .as("new Rush(%d, %s) waits at most %d s", seed, large, bound)
                    .isBetween(0L, bound);
        }
        System.out.printf("Of %d that waited the longest waited %d s%n", to - from, longest);
    }

    /** A cluster that is always full, and one request among those that keep coming. */
    private static final class Rush {
        private final SplittableRandom random;
        private final int nodes;
        private final int cards;
        private final boolean large;
        private final Desk desk;
        private final Map<String, Long> seconds = new HashMap<>();
        private final PriorityQueue<Ending> endings =
                new PriorityQueue<>(Comparator.comparingLong(Ending::at).thenComparing(Ending::name));

        private record Ending(long at, String name) {}

        Rush(long seed, boolean large) {
            random = new SplittableRandom(seed);
            this.large = large;
            nodes = 2 + random.nextInt(4);
            cards = 2 + random.nextInt(5);
            Settings usual = Settings.DEFAULT;
            Settings.Patience patience = new Settings.Patience(1, AGE * Desk.SECOND, 4);
            Settings settings = new Settings(usual.mix(), usual.seed(), usual.order(), patience, true);
            desk = new Desk(Desk.nodes(nodes, cards), QueueTree.open(), settings);
        }

        /** How long the one waits. */
        long waited() {
            for (int index = 0; index < nodes; index++) {
                ask("first" + index, cards, 1 + random.nextInt(LONGEST), 0);
            }
            int members = large ? 1 + random.nextInt(nodes) : 1;
            int each = large ? cards : cards - 1;
            // It runs for so long, and at such a low priority, that all that keep coming go before it in line.
            seconds.put("one", 100_000L);
            long asked = large ? IN_THE_RUSH : 1;
            long second = 0;
            while (!plan(second)) {
                second++;
                if (second == asked) {
                    desk.submit(second, Desk.gang("one", members, each, 100_000));
                }
                int more = random.nextInt(3);
                for (int index = 0; index < more; index++) {
                    ask("s" + second + "-" + index, 1 + random.nextInt(cards - 1), 1 + random.nextInt(LONGEST), second);
                }
            }
            return second - asked;
        }

        private void ask(String name, int size, int lasts, long second) {
            seconds.put(name, (long) lasts);
            MemberGroup group = new MemberGroup("worker", Desk.cards(size), 1, 1);
            desk.submit(second, Desk.request(name, new Claim("", "", 1, true), group, lasts));
        }

        /** Lets those go whose time has come and plans; whether the one starts, or has waited for far too long. */
        private boolean plan(long second) {
            while (!endings.isEmpty() && endings.element().at() <= second) {
                desk.end(second, endings.remove().name());
            }
            boolean started = second > 10_000;
            for (String name : desk.starts(second)) {
                endings.add(new Ending(second + seconds.getOrDefault(name, 1L), name));
                started |= name.equals("one");
            }
            return started;
        }
    }
}
