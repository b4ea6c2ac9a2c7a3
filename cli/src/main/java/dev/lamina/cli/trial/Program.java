package dev.lamina.cli.trial;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A program that the trial started; what it prints are lines of JSON. Owned by the trial's thread. */
final class Program {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PATIENCE_S = 90;

    private final Process process;
    private final Path out;
    private final Path err;
    private boolean killed;

    private Program(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static Program start(ProcessBuilder builder, Path folder) throws IOException {
        Path out = Files.createTempFile(folder, "program", ".out");
        Path err = Files.createTempFile(folder, "program", ".err");
        Process process = builder.redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        return new Program(process, out, err);
    }

    /** Waits for its end; {@code TIMED_OUT} when it does not come, {@code NATIVE} when it ended with another code than 0. */
    List<JsonNode> lines() throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            end();
            throw new LaminaException(
                    ErrorCode.TIMED_OUT, "a program did not end within " + PATIENCE_S + " s: " + said());
        }
        if (process.exitValue() != 0) {
            throw new LaminaException(ErrorCode.NATIVE, "a program ended with " + process.exitValue() + ": " + said());
        }
        return Files.readAllLines(out).stream()
                .filter(line -> line.startsWith("{"))
                .map(line -> JSON.readTree(line))
                .toList();
    }

    JsonNode lastLine() throws IOException, InterruptedException {
        return lines().getLast();
    }

    /** Throws {@code NATIVE} when it has failed already. */
    void check() throws IOException {
        if (!killed && !process.isAlive() && process.exitValue() != 0) {
            throw new LaminaException(ErrorCode.NATIVE, "a program ended with " + process.exitValue() + ": " + said());
        }
    }

    /** The processes that it consists of besides its launcher. */
    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /** SIGKILL for all but the launcher, which reports it. */
    void kill() throws InterruptedException {
        killed = true;
        children().forEach(ProcessHandle::destroyForcibly);
        process.waitFor(PATIENCE_S, TimeUnit.SECONDS);
    }

    void end() {
        process.destroy();
    }

    private String said() throws IOException {
        List<String> lines = Files.readAllLines(err);
        return lines.isEmpty() ? "it said nothing" : lines.getLast();
    }
}
