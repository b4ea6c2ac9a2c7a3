package dev.lamina.node.api;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line of an agent's process: a small JVM, because it lives beside the workloads for months, and a quick start. */
public final class AgentCommand {
    private static final String MAIN = "dev.lamina.node.agent.Main";
    private static final String CACHE = "agent.aot";
    private static final String DATABASE = "libsqlitejdbc.so";
    private static final List<String> JVM = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xms16m",
            "-Xmx96m",
            "-Xss512k",
            "-XX:MaxMetaspaceSize=96m",
            "-XX:-MaxFDLimit",
            "-XX:-UsePerfData",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "--enable-native-access=ALL-UNNAMED");

    /** Without compiling at once what was called often when the cache was recorded: that takes longer than the start has use for. */
    private static final List<String> WITH_CACHE =
            List.of("-XX:+IgnoreUnrecognizedVMOptions", "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTReplayTraining");

    private AgentCommand() {}

    /**
     * Where a build has laid a cache of the agent's classes and the database's native part beside its jars, the agent starts from them: it need not
     * unpack anything, which takes a tenth of a second and room on a disk that may be full.
     *
     * @param java the JVM's program
     * @param classPath of this build
     * @param properties system properties to hand on
     * @param options the agent's own
     */
    public static List<String> of(Path java, String classPath, Map<String, String> properties, List<String> options) {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(JVM);
        Path jar = Path.of(classPath.split(File.pathSeparator, 2)[0]).toAbsolutePath();
        if (Files.isReadable(jar.resolveSibling(CACHE))) {
            command.add("-XX:AOTCache=" + jar.resolveSibling(CACHE));
            command.addAll(WITH_CACHE);
        }
        if (Files.isReadable(jar.resolveSibling(DATABASE))) {
            command.add("-Dorg.sqlite.lib.path=" + jar.getParent());
        }
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-cp", classPath, MAIN));
        command.addAll(options);
        return List.copyOf(command);
    }
}
