package dev.lamina.bench;

import dev.lamina.bench.lab.Lab;
import dev.lamina.bench.measure.Suite;
import dev.lamina.bench.report.Figures;
import dev.lamina.bench.report.Finding;
import dev.lamina.bench.report.ResultsDocument;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "all",
        description = "Every measurement; about an hour with the usual effort.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: lamina bench all --markdown docs/benchmarks.md"})
final class AllCommand implements Callable<Integer> {
    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "Also write the results document; an existing file is replaced.")
    private Optional<Path> markdown = Optional.empty();

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Only these: shares, overhead, aggregate, latency, giveback, recovery, memory, handover, policy (default: all).")
    private List<String> only = List.of();

    @Mixin
    private RunOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<Suite.Part> parts = only.isEmpty() ? Suite.parts() : Suite.parts(only);
        PrintWriter out = spec.commandLine().getOut();
        List<Finding> findings = new ArrayList<>();
        try (Lab lab = options.openLab()) {
            for (Suite.Part part : parts) {
                Finding finding = part.measure(lab);
                findings.add(finding);
                if (!options.json()) {
                    out.println(finding.text());
                    out.flush();
                }
            }
            ResultsDocument document = new ResultsDocument(lab.machine(), options.command(), findings);
            markdown.ifPresent(file -> write(file, document.markdown()));
            if (options.json()) {
                out.println(text(lab, findings));
            } else {
                out.println("  " + lab.machine().describe());
            }
            out.flush();
        }
        boolean kept = findings.stream().allMatch(Finding::promisesKept);
        return options.strict() && !kept ? RunOptions.PROMISE_BROKEN : 0;
    }

    private static String text(Lab lab, List<Finding> findings) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.set("machine", Figures.json(lab.machine()));
        ArrayNode array = object.putArray("benchmarks");
        findings.forEach(finding -> array.add(finding.json()));
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(object);
    }

    private static void write(Path file, String text) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("the results cannot be written to " + file, e);
        }
    }
}
