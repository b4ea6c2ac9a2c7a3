package dev.lamina.cli.trial;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** NVIDIA's MPS as a user starts it by hand, in a folder of the trial's own. */
final class PlainMps implements AutoCloseable {
    private static final String PROGRAM = "nvidia-cuda-mps-control";
    private static final int PATIENCE_S = 15;

    private final String program;
    private final Map<String, String> everybodys;
    private final Map<String, String> own;

    private PlainMps(String program, Map<String, String> everybodys, Map<String, String> own) {
        this.program = program;
        this.everybodys = everybodys;
        this.own = own;
    }

    /** Throws {@code UNAVAILABLE} where it is not installed or does not start. */
    static PlainMps start(TrialBed bed) throws IOException, InterruptedException {
        Map<String, String> own = new HashMap<>();
        own.put("CUDA_MPS_PIPE_DIRECTORY", bed.folder("mps-pipes").toString());
        own.put("CUDA_MPS_LOG_DIRECTORY", bed.folder("mps-logs").toString());
        own.put("CUDA_VISIBLE_DEVICES", uuid(bed.card().card()));
        PlainMps mps = new PlainMps(program(bed.environment()), bed.environment(), own);
        int code = mps.run(List.of(mps.program, "-d"), "");
        if (code != 0) {
            throw new LaminaException(ErrorCode.UNAVAILABLE, PROGRAM + " -d ended with " + code);
        }
        return mps;
    }

    /** What a client needs whose kernels may use so many percent of the multiprocessors. */
    Map<String, String> environment(String percent) {
        Map<String, String> environment = new HashMap<>(own);
        environment.put("CUDA_MPS_ACTIVE_THREAD_PERCENTAGE", percent);
        return environment;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run(List.of(program), "quit -t 2\n");
    }

    private static String uuid(String card) {
        int kind = card.indexOf('-');
        return card.substring(0, kind).toUpperCase(Locale.ROOT) + card.substring(kind);
    }

    private static String program(Map<String, String> environment) {
        String named = environment.getOrDefault("LAMINA_MPS_CONTROL", "");
        Stream<String> places = named.isEmpty()
                ? Stream.of(environment.getOrDefault("PATH", "/usr/bin").split(":"))
                        .map(folder -> folder + "/" + PROGRAM)
                : Stream.of(named);
        return places.filter(file -> Files.isExecutable(Path.of(file)))
                .findFirst()
                .orElseThrow(() -> new LaminaException(ErrorCode.UNAVAILABLE, PROGRAM + " is not installed"));
    }

    private int run(List<String> command, String input) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(everybodys);
        builder.environment().putAll(own);
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.US_ASCII));
        }
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new LaminaException(ErrorCode.UNAVAILABLE, PROGRAM + " does not answer");
        }
        return process.exitValue();
    }
}
