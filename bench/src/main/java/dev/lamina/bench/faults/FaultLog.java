package dev.lamina.bench.faults;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the faults did: how soon the guarantees were back by kind, and everything that was not as promised. Not thread-safe. */
final class FaultLog {
    private final Map<FaultKind, List<Long>> backMillis = new EnumMap<>(FaultKind.class);
    private final List<String> failures = new ArrayList<>();
    private int checks;
    private int disturbed;

    void back(FaultKind kind, long millis, boolean byUse) {
        backMillis.computeIfAbsent(kind, _ -> new ArrayList<>()).add(millis);
        checks++;
        disturbed += byUse ? 1 : 0;
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

    /** How often it was looked whether the guarantees were back. */
    int checks() {
        return checks;
    }

    /** In how many of these others took so much of the processors that the time that passed could not be the measure. */
    int disturbed() {
        return disturbed;
    }
}
