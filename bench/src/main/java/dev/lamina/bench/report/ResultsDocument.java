package dev.lamina.bench.report;

import dev.lamina.bench.machine.Machine;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** The results of a whole suite as one Markdown page, with the machine and the commands. */
public record ResultsDocument(Machine machine, String command, List<Finding> findings) {
    public ResultsDocument {
        findings = List.copyOf(findings);
    }

    /** The page. */
    public String markdown() {
        StringBuilder text =
                new StringBuilder("""
                # Benchmarks

                Written by `%s` on %s (UTC). Machine: %s.

                The device is the machine's first core, host threads run on the others. Each number is the median of the runs with the
                smallest and the largest beside it, unless its column says otherwise. Processor time of other programs is read from the
                kernel; a run in which they took too much is repeated, and each section says what remained. The promises are those of
                the design; `kept` and `BROKEN` compare what was measured with the limit. `make bench` measures everything again,
                `make slow` runs the random faults.

                """.formatted(command, LocalDate.now(ZoneOffset.UTC), machine.describe()));
        findings.forEach(finding -> text.append(finding.markdown()));
        return text.toString().stripTrailing() + "\n";
    }
}
