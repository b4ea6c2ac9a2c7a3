package dev.lamina.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On small clusters drawn from a seed, whom the scheduler stops costs as little as the best of all sets that there are. */
class CheapestVictimsTest {
    @Test
    void costAsLittleAsTheBestOfAllSets() {
        compare(0, 150, 13);
    }

    @Test
    @Tag("slow")
    void costAsLittleAsTheBestOfAllSetsAThousandTimes() {
        compare(10_000, 11_500, 19);
    }

    private static void compare(long from, long to, int mostRunning) {
        int possible = 0;
        int optimal = 0;
        int stopping = 0;
        for (long seed = from; seed < to; seed++) {
            SmallCase small = new SmallCase(seed, mostRunning);
            SmallCase.Set best = small.cheapest();
            SmallCase.Set found = small.scheduled();
            String repeat = "new SmallCase(" + seed + ", " + mostRunning + ")";
            if (found.exists()) {
                stopping++;
                assertThat(best.exists())
                        .as("%s stops without a right to it", repeat)
                        .isTrue();
                assertThat(found.cost())
                        .as("%s stops cheaper than possible", repeat)
                        .isGreaterThanOrEqualTo(best.cost());
                assertThat(found.cost().count())
                        .as("%s stops too many", repeat)
                        .isLessThanOrEqualTo(2 * best.cost().count());
            }
            possible += best.exists() ? 1 : 0;
            optimal += best.exists() && found.exists() && found.cost().equals(best.cost()) ? 1 : 0;
        }
        System.out.printf(
                "Victims of %d small clusters where somebody can be stopped: %d stopped, %d at the least cost%n",
                possible, stopping, optimal);
        assertThat(possible).isGreaterThan((int) (to - from) / 3);
        assertThat(optimal * 100L).isGreaterThanOrEqualTo(95L * possible);
    }
}
