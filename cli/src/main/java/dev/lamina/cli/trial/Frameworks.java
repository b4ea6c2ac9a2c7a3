package dev.lamina.cli.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** PyTorch, unchanged, on a slice; skipped where this machine has none. */
final class Frameworks {
    private static final String PART = "PyTorch";
    private static final String TWO = "two processes, eager and graphs";
    private static final List<String> MODES = List.of("eager", "graphs", "expandable", "fork");
    private static final int PATIENCE_S = 60;

    private final TrialBed bed;
    private final Path script;

    Frameworks(TrialBed bed, Path script) {
        this.bed = bed;
        this.script = script;
    }

    List<Row> rows() throws IOException, InterruptedException {
        String missing = Files.isReadable(script) ? missing() : "no " + script;
        List<Row> rows = new ArrayList<>();
        for (String mode : MODES) {
            rows.add(missing.isEmpty() ? row(mode) : Row.skipped(PART, mode, missing));
        }
        rows.add(missing.isEmpty() ? two() : Row.skipped(PART, TWO, missing));
        return rows;
    }

    private String missing() throws IOException, InterruptedException {
        try {
            Process asked = new ProcessBuilder(
                            "python3", "-c", "import torch, sys; sys.exit(0 if torch.cuda.is_available() else 3)")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!asked.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
                asked.destroyForcibly();
                return "PyTorch does not answer";
            }
            return switch (asked.exitValue()) {
                case 0 -> "";
                case 3 -> "PyTorch sees no card";
                default -> "no PyTorch";
            };
        } catch (IOException noPython) {
            return "no Python";
        }
    }

    private Row row(String mode) throws IOException, InterruptedException {
        JsonNode said = start(mode, "torch-" + mode).lastLine();
        boolean right = said.path("right").asBoolean();
        return Row.judged(PART, mode, said.toString(), "right result, quota kept", right);
    }

    /** Two slices at once: each sees its own quota, and both results are right. */
    private Row two() throws IOException, InterruptedException {
        Program one = start("eager", "torch-one");
        Program other = start("graphs", "torch-other");
        JsonNode first = one.lastLine();
        JsonNode second = other.lastLine();
        boolean right = first.path("right").asBoolean() && second.path("right").asBoolean();
        return Row.judged(PART, TWO, first + " " + second, "right results, quotas kept", right);
    }

    private Program start(String mode, String name) throws IOException {
        return bed.slice(Asked.standard(name, 50).withMemory("4GiB"), List.of("python3", script.toString(), mode));
    }
}
