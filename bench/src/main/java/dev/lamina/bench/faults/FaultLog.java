package dev.lamina.bench.faults;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the faults did: how soon the guarantees were back by kind, and everything that was not as promised. Not thread-safe. */
final class FaultLog {
    private final Map<FaultKind, List<Long>> backMillis = new EnumMap<>(FaultKind.class);
    private final List<String> failures = new ArrayList<>();
    private int done;

    void back(FaultKind kind, long millis) {
        backMillis.computeIfAbsent(kind, _ -> new ArrayList<>()).add(millis);
        done++;
    }

    void failure(String text) {
        failures.add(text);
    }

    /** Times until the guarantees were kept again, in milliseconds, by kind. */
    Map<FaultKind, List<Long>> backMillis() {
        return backMillis;
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    int done() {
        return done;
    }
}
