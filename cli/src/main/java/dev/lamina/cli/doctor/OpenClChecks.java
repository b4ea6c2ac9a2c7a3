package dev.lamina.cli.doctor;

import dev.lamina.cli.program.Installation;
import dev.lamina.node.api.SliceVariables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The native parts, OpenCL's loader, whether it honours layers, drivers and cards. */
final class OpenClChecks {
    private static final String VENDORS = "/etc/OpenCL/vendors";
    private static final String LAYERS = "loader's layers";
    private static final int PATIENCE_S = 20;

    private final Installation installation;

    OpenClChecks(Installation installation) {
        this.installation = installation;
    }

    /** {@code answers} are the probe's. Where there are other cards, a machine may do without OpenCL. */
    List<Finding> run(List<String> answers) throws IOException {
        List<Finding> findings = new ArrayList<>();
        Path layer = layer();
        findings.add(part("launcher", installation.runtime().resolve("lamina-launch")));
        findings.add(part("layer", layer));
        boolean needed = !CudaChecks.finds(answers);
        Stream.of(drivers(), loader(answers), layers(answers, layer), cards(answers))
                .map(finding -> needed ? finding : finding.asNote())
                .forEach(findings::add);
        return findings;
    }

    private Path layer() {
        return installation.runtime().resolve("liblamina_opencl.so");
    }

    private static Finding part(String what, Path file) {
        return Files.isReadable(file)
                ? Finding.ok(what, file.toString())
                : Finding.problem(what, file + " is missing", "build it: run ./lamina once, or 'make native'");
    }

    private Finding drivers() throws IOException {
        Path vendors = Path.of(installation.environment().getOrDefault("OCL_ICD_VENDORS", VENDORS));
        if (Files.isDirectory(vendors)) {
            try (Stream<Path> files = Files.list(vendors)) {
                List<String> names = files.map(file -> String.valueOf(file.getFileName()))
                        .filter(name -> name.endsWith(".icd"))
                        .sorted()
                        .toList();
                if (!names.isEmpty()) {
                    return Finding.ok("OpenCL drivers", String.join(", ", names));
                }
            }
        }
        return Finding.problem(
                "OpenCL drivers",
                "none in " + vendors,
                "install the card's driver; for the CPU as a card on Debian: apt-get install pocl-opencl-icd");
    }

    /** What the drivers say, asked in a process of its own. */
    List<String> probe() throws IOException, InterruptedException {
        Path layer = layer();
        ProcessBuilder builder = new ProcessBuilder(
                installation.javaCommand(List.of(), LoaderProbe.class.getName(), List.of(layer.toString())));
        builder.environment().clear();
        builder.environment().putAll(installation.environment());
        builder.environment().put("OPENCL_LAYERS", layer.toString());
        SliceVariables.remove(builder.environment());
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return output.lines().toList();
    }

    static Finding loader(List<String> answers) {
        String file = first(answers, LoaderProbe.LOADER);
        return file.isEmpty()
                ? Finding.problem(
                        "OpenCL loader",
                        "libOpenCL.so.1 cannot be loaded",
                        "install it; on Debian: apt-get install ocl-icd-libopencl1")
                : Finding.ok("OpenCL loader", file);
    }

    static Finding layers(List<String> answers, Path layer) {
        if (!first(answers, LoaderProbe.LAYER).isEmpty()) {
            return Finding.ok(LAYERS, "honoured");
        }
        if (first(answers, LoaderProbe.CARD).isEmpty()) {
            return Finding.note(
                    LAYERS, "cannot be told without a card: the loader loads layers with the first driver", "");
        }
        return Finding.problem(
                LAYERS,
                "the loader does not load " + layer + " from OPENCL_LAYERS, so nothing would be shared or metered",
                "install ocl-icd 2.3.0 or newer, or a Khronos loader built with layers");
    }

    static Finding cards(List<String> answers) {
        List<String> cards = answers.stream()
                .filter(line -> line.startsWith(LoaderProbe.CARD + "="))
                .map(line -> line.substring(LoaderProbe.CARD.length() + 1))
                .toList();
        if (!cards.isEmpty()) {
            return Finding.ok("cards", String.join(", ", cards));
        }
        String reason = first(answers, LoaderProbe.REASON);
        return Finding.problem(
                "cards",
                reason.isEmpty() ? "the driver crashed when it was asked" : reason,
                "install a driver for the card and check it with clinfo");
    }

    private static String first(List<String> answers, String key) {
        return answers.stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .findFirst()
                .orElse("");
    }
}
