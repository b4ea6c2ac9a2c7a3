package dev.lamina.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.bench.lab.Effort;
import dev.lamina.bench.lab.Lab;
import dev.lamina.bench.report.Finding;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class FaultsIT {
    private static final long SEED = Long.getLong("lamina.seed", 1);
    private static final int COUNT = Integer.getInteger("lamina.faults", 100);

    @Test
    void keepsItsPromisesThroughAHundredRandomFaults() {
        Effort effort = new Effort(1, 1, Effort.USUAL_FOREIGN_PERCENT);

        PrintWriter progress = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        try (Lab lab = Lab.open(effort, progress)) {
            Finding finding = FaultsBenchmark.run(lab, SEED, COUNT, EnumSet.allOf(FaultKind.class));

            assertThat(finding.data().get("failures"))
                    .as("replay with: %s", finding.command())
                    .isEmpty();
        }
    }
}
