package dev.lamina.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random faults that are the same for the same seed. */
final class FaultPlan {
    private static final int MOST_DELAY_MS = 300;

    private FaultPlan() {}

    /** {@code count} faults to {@code clients} clients; pure. */
    static List<Fault> of(long seed, int count, int clients) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Fault> faults = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            FaultKind kind = kind(random);
            int client = random.nextInt(clients);
            int delay = random.nextInt(MOST_DELAY_MS);
            int length = random.nextInt(kind.leastLengthMs(), kind.mostLengthMs() + 1);
            faults.add(new Fault(kind, client, delay, length));
        }
        return List.copyOf(faults);
    }

    private static FaultKind kind(SplittableRandom random) {
        int total = 0;
        for (FaultKind kind : FaultKind.values()) {
            total += kind.weight();
        }
        int drawn = random.nextInt(total);
        for (FaultKind kind : FaultKind.values()) {
            drawn -= kind.weight();
            if (drawn < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("the weights do not sum up");
    }
}
