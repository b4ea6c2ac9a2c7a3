package dev.lamina.node.api;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A slice that was granted, and what a program needs in order to live in it.
 *
 * @param slice its id, as in {@code s-12}
 * @param directory its directory, for the launcher
 * @param environment variables to set; of {@code OPENCL_LAYERS}, a value of the user's own goes in front
 * @param hostCpus the processors that the program's host threads may use; empty: all
 */
public record SliceGrant(String slice, String directory, Map<String, String> environment, List<Integer> hostCpus) {
    /** Copies the collections. */
    public SliceGrant {
        Objects.requireNonNull(slice, "slice");
        Objects.requireNonNull(directory, "directory");
        environment = Map.copyOf(environment);
        hostCpus = List.copyOf(hostCpus);
    }
}
