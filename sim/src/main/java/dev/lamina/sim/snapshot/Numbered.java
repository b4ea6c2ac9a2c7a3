package dev.lamina.sim.snapshot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values that are written once and then named by their number, in the order in which they were met. Owned by one thread. */
final class Numbered<T> {
    private final Map<T, Integer> numbers = new LinkedHashMap<>();

    int number(T value) {
        Integer known = numbers.putIfAbsent(value, numbers.size());
        return known == null ? numbers.size() - 1 : known;
    }

    List<T> all() {
        return List.copyOf(numbers.keySet());
    }
}
