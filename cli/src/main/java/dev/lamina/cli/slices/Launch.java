package dev.lamina.cli.slices;

import dev.lamina.cli.program.Installation;
import dev.lamina.node.api.SliceGrant;
import dev.lamina.node.api.SliceVariables;
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
    private static final List<String> LISTS = List.of("OPENCL_LAYERS", "LD_PRELOAD");

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

    /**
     * Lists of the user's own are kept in front: the last layer loaded is the outermost, and that has to be Lamina's; what is preloaded only has to
     * come before the driver. Slices of the caller's own program are not those of the new one.
     */
    private static Map<String, String> merged(Map<String, String> own, Map<String, String> granted) {
        Map<String, String> merged = new LinkedHashMap<>(own);
        SliceVariables.remove(merged);
        merged.putAll(granted);
        for (String list : LISTS) {
            String before = own.getOrDefault(list, "");
            String added = granted.getOrDefault(list, "");
            if (!before.isEmpty() && !added.isEmpty()) {
                merged.put(list, List.of(before.split("[: ]")).contains(added) ? before : before + ":" + added);
            }
        }
        return merged;
    }
}
