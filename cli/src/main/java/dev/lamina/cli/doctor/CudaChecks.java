package dev.lamina.cli.doctor;

import dev.lamina.cli.program.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** NVIDIA's driver and cards, and the shim that CUDA programs need. */
final class CudaChecks {
    private static final String CARDS = "NVIDIA cards";
    private static final String SHIM = "liblamina_cuda.so";

    private final Installation installation;

    CudaChecks(Installation installation) {
        this.installation = installation;
    }

    /** {@code answers} are the probe's. */
    List<Finding> run(List<String> answers) {
        List<String> cards = all(answers, LoaderProbe.NVIDIA_CARD);
        List<Finding> findings = new ArrayList<>();
        if (!cards.isEmpty()) {
            findings.add(Finding.ok(CARDS, String.join(", ", cards)));
            findings.add(shim());
        }
        all(answers, LoaderProbe.NVIDIA_PROBLEM).stream()
                .map(problem -> Finding.problem(CARDS, problem, ""))
                .forEach(findings::add);
        return findings;
    }

    private Finding shim() {
        Path file = installation.runtime().resolve(SHIM);
        return Files.isReadable(file)
                ? Finding.ok("CUDA shim", file + " (not yet run on hardware)")
                : Finding.problem("CUDA shim", file + " is missing", "build it: run ./lamina once, or 'make native'");
    }

    static boolean finds(List<String> answers) {
        return !all(answers, LoaderProbe.NVIDIA_CARD).isEmpty();
    }

    private static List<String> all(List<String> answers, String key) {
        return answers.stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .filter(value -> !value.isEmpty())
                .toList();
    }
}
