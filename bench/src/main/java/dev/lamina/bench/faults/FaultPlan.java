package dev.lamina.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Random faults that are the same for the same seed. */
final class FaultPlan {
    private static final int MOST_DELAY_MS = 300;

    private FaultPlan() {}

    /** {@code count} faults of these kinds, at least one, to {@code clients} clients; pure. */
    static List<Fault> of(long seed, int count, int clients, Set<FaultKind> kinds) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Fault> faults = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            FaultKind kind = kind(random, kinds);
            int client = random.nextInt(clients);
            int delay = random.nextInt(MOST_DELAY_MS);
            int length = random.nextInt(kind.leastLengthMs(), kind.mostLengthMs() + 1);
            faults.add(new Fault(kind, client, delay, length));
        }
        return List.copyOf(faults);
    }

    private static FaultKind kind(SplittableRandom random, Set<FaultKind> kinds) {
        List<FaultKind> possible =
                Stream.of(FaultKind.values()).filter(kinds::contains).toList();
        int drawn = random.nextInt(possible.stream().mapToInt(FaultKind::weight).sum());
        for (FaultKind kind : possible) {
            drawn -= kind.weight();
            if (drawn < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("the weights do not sum up");
    }
}
