package dev.lamina.workloads;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line that starts a workload as a process of its own, with a Java that stays small beside others on few cores. */
public final class WorkloadCommand {
    /** Serial collector, the quick compiler alone with one thread, and little memory: the card does the work here. */
    public static final List<String> JAVA_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:CICompilerCount=1",
            "-XX:ReservedCodeCacheSize=24m",
            "-XX:-UsePerfData",
            "-Xss512k",
            "-Xms32m",
            "-Xmx96m",
            "--enable-native-access=ALL-UNNAMED");

    private WorkloadCommand() {}

    /** Program and arguments, with this process's Java and class path: {@code of("control", "--duration", "20s")}. */
    public static List<String> of(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JAVA_OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        return List.copyOf(command);
    }
}
