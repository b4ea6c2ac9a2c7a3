package dev.lamina.sim.replay;

import dev.lamina.sim.trace.TrainingJob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who pays for which job, as small numbers in order of name. Immutable. */
final class Tenants {
    private final List<String> names;
    private final int[] tenantOf;
    private final int[] cards;
    private final long[] weights;

    Tenants(Scene scene) {
        List<TrainingJob> jobs = scene.jobs();
        names = jobs.stream().map(TrainingJob::tenant).distinct().sorted().toList();
        Map<String, Integer> numbers = new LinkedHashMap<>();
        names.forEach(name -> numbers.put(name, numbers.size()));
        tenantOf = jobs.stream()
                .mapToInt(job -> numbers.getOrDefault(job.tenant(), 0))
                .toArray();
        cards = jobs.stream().mapToInt(TrainingJob::cards).toArray();
        weights = names.stream().mapToLong(scene.shares()::of).toArray();
    }

    int count() {
        return names.size();
    }

    List<String> names() {
        return new ArrayList<>(names);
    }

    int of(int job) {
        return tenantOf[job];
    }

    int cards(int job) {
        return cards[job];
    }

    long weight(int tenant) {
        return weights[tenant];
    }
}
