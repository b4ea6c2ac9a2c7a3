package dev.lamina.bench.schedule;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs a measurement in a virtual machine of its own: {@code lamina} itself starts with the quick compiler only. */
final class OwnMachine {
    private OwnMachine() {}

    /** Runs a class with these arguments and hands over each line that it writes. */
    static void run(Class<?> main, List<String> arguments, Consumer<String> lines) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx3g",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        int exit;
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader out = process.inputReader()) {
                out.lines().forEach(lines);
            } finally {
                process.destroy();
            }
            exit = process.waitFor();
        } catch (IOException e) {
            throw new LaminaException(ErrorCode.UNAVAILABLE, "the measuring virtual machine cannot be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaminaException(ErrorCode.UNAVAILABLE, "the measurement was interrupted; start it again", e);
        }
        if (exit != 0) {
            throw new LaminaException(
                    ErrorCode.UNAVAILABLE, "the measuring virtual machine ended with " + exit + "; see what it wrote");
        }
    }
}
