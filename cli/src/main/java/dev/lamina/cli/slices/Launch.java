package dev.lamina.cli.slices;

import dev.lamina.cli.program.Installation;
import dev.lamina.node.api.SliceGrant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a program is started in a slice: the launcher's command line and the program's variables.
 *
 * @param command the launcher, its options and the program
 * @param environment of the program, complete
 */
public record Launch(List<String> command, Map<String, String> environment) {
    private static final String LAYERS = "OPENCL_LAYERS";

    /** Copies both. */
    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** For the granted slice; {@code options} are the launcher's own, such as {@code --detach}. */
    public static Launch of(
            Installation installation, SliceGrant grant, List<String> options, List<String> programAndArguments) {
        List<String> command = new ArrayList<>();
        command.add(installation.launcher().toString());
        command.addAll(List.of("--slice", grant.directory()));
        command.addAll(options);
        if (!grant.hostCpus().isEmpty()) {
            command.add("--cpus");
            command.add(grant.hostCpus().stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        command.add("--");
        command.addAll(programAndArguments);
        return new Launch(command, merged(installation.environment(), grant.environment()));
    }

    /** A layer list of the user's own is kept in front: the last layer loaded is the outermost, and that has to be Lamina's. */
    private static Map<String, String> merged(Map<String, String> own, Map<String, String> granted) {
        Map<String, String> merged = new LinkedHashMap<>(own);
        merged.putAll(granted);
        String ownLayers = own.getOrDefault(LAYERS, "");
        String layers = granted.getOrDefault(LAYERS, "");
        if (!ownLayers.isEmpty() && !layers.isEmpty()) {
            merged.put(LAYERS, List.of(ownLayers.split(":")).contains(layers) ? ownLayers : ownLayers + ":" + layers);
        }
        return merged;
    }
}
