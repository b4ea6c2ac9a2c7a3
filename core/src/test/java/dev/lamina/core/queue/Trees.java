package dev.lamina.core.queue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Trees of queues drawn from a seed; always right. */
final class Trees {
    private Trees() {}

    /** Guarantees together are at most {@code cardsMilli} of each model. */
    static QueueTree random(SplittableRandom random, List<String> models, long cardsMilli) {
        List<QueueSpec> specs = new ArrayList<>();
        Map<String, Quota> around = new HashMap<>();
        models.forEach(model -> around.put(model, Quota.of(cardsMilli, Quota.UNLIMITED)));
        inside(random, "", around, specs, 0);
        return QueueTree.of(specs);
    }

    private static void inside(
            SplittableRandom random, String parent, Map<String, Quota> around, List<QueueSpec> specs, int depth) {
        int children = 1 + random.nextInt(4);
        Map<String, Long> left = new HashMap<>();
        around.forEach((model, quota) -> left.put(model, quota.guaranteeMilli()));
        for (int child = 0; child < children; child++) {
            Map<String, Quota> quotas = new HashMap<>();
            new TreeMap<>(around).forEach((model, parentQuota) -> {
                long guarantee = random.nextLong(left.getOrDefault(model, 0L) + 1) / 500 * 500;
                left.merge(model, -guarantee, Long::sum);
                quotas.put(model, quota(random, guarantee, parentQuota.limitMilli()));
            });
            String name = parent + (char) ('a' + child);
            specs.add(new QueueSpec(name, parent, 1 + random.nextInt(4), quotas, Quota.SPARE));
            if (depth < 2 && random.nextInt(3) == 0) {
                inside(random, name, quotas, specs, depth + 1);
            }
        }
    }

    private static Quota quota(SplittableRandom random, long guarantee, long limitAround) {
        long limit = random.nextInt(3) > 0 || limitAround < guarantee
                ? limitAround
                : Math.min(limitAround, guarantee + 500 * random.nextLong(12));
        long cap = random.nextInt(4) == 0 ? 500 * (1 + random.nextLong(8)) : Quota.UNLIMITED;
        return new Quota(guarantee, limit, 1 + random.nextInt(4), cap);
    }
}
