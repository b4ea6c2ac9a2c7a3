package dev.lamina.cli.program;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.node.api.AgentCommand;
import dev.lamina.node.api.AgentPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * This installation as its commands need it.
 *
 * @param environment the caller's variables
 * @param root the folder that {@code ./lamina} lies in
 * @param runtime the folder of the native parts
 * @param java the Java program that runs this
 * @param classPath of this program, for starting others of the same build
 */
public record Installation(Map<String, String> environment, Path root, Path runtime, Path java, String classPath) {
    /** Copies the variables. */
    public Installation {
        environment = Map.copyOf(environment);
    }

    /** The one that the running process belongs to. */
    public static Installation ofThisProcess() {
        Path root =
                Path.of(System.getProperty("lamina.root", ".")).toAbsolutePath().normalize();
        String runtime = System.getProperty(
                "lamina.runtime", root.resolve("runtime/build").toString());
        return new Installation(
                System.getenv(),
                root,
                Path.of(runtime).toAbsolutePath().normalize(),
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"));
    }

    /** The same with other variables, as a private bed needs it. */
    public Installation with(Map<String, String> otherEnvironment) {
        return new Installation(otherEnvironment, root, runtime, java, classPath);
    }

    /** Where the caller's agent keeps its things; throws {@code BAD_INPUT} when the variables name an impossible place. */
    public AgentPaths paths() {
        return AgentPaths.ofEnvironment(environment);
    }

    /** The launcher; throws {@code UNAVAILABLE} when it was not built. */
    public Path launcher() {
        return part("lamina-launch");
    }

    /** The layer that OpenCL's loader puts between a program and its driver; throws {@code UNAVAILABLE} when it was not built. */
    public Path layer() {
        return part("liblamina_opencl.so");
    }

    private Path part(String name) {
        Path file = runtime.resolve(name);
        if (!Files.isReadable(file)) {
            throw new LaminaException(
                    ErrorCode.UNAVAILABLE,
                    "a native part is missing: " + file + "; build it with 'make native' or run ./lamina once");
        }
        return file;
    }

    /** The command line of an agent of this build. */
    public List<String> agentCommand(List<String> options) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("lamina.root", root.toString());
        properties.put("lamina.runtime", runtime.toString());
        return AgentCommand.of(java, classPath, properties, options);
    }

    /** The command line of another program of this build: a main class, in a JVM kept small and quick to start. */
    public List<String> javaCommand(List<String> jvmOptions, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Dlamina.root=" + root);
        command.add("-Dlamina.runtime=" + runtime);
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(classPath);
        command.add(mainClass);
        command.addAll(arguments);
        return List.copyOf(command);
    }
}
