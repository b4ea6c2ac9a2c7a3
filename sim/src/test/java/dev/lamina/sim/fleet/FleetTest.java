package dev.lamina.sim.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.sim.trace.Leniency;
import dev.lamina.sim.trace.OpenbFolder;
import dev.lamina.sim.trace.OpenbNode;
import dev.lamina.sim.trace.OpenbPod;
import dev.lamina.sim.trace.OpenbReader;
import dev.lamina.sim.trace.PhillyReader;
import dev.lamina.sim.trace.TrainingJob;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetTest {
    private final Fleet fleet = Fleet.of(1000, 7);

    @TempDir
    private Path folder;

    @Test
    void hasTheStatisticsThatItStates() {
        long cards = fleet.nodes().stream().mapToLong(OpenbNode::cards).sum();
        long asked = fleet.pods().stream().mapToLong(OpenbPod::totalCardMilli).sum();

        assertThat(asked / (cards * 1000.0)).isCloseTo(0.98, within(0.01));
        assertThat(percentOfPods(pod -> pod.cards() == 0)).isCloseTo(13, within(2.0));
        assertThat(percentOfPods(pod -> pod.cards() == 1 && pod.cardMilli() < 1000))
                .isCloseTo(38, within(2.0));
        assertThat(percentOfPods(pod -> pod.cards() == 1 && pod.cardMilli() == 1000))
                .isCloseTo(44, within(2.0));
        assertThat(percentOfPods(pod -> pod.cards() > 1)).isCloseTo(5, within(1.0));
        long large = fleet.nodes().stream().filter(node -> node.cards() == 8).count();
        assertThat(large).isBetween(450L, 550L);
        double busy = fleet.jobs().stream()
                .mapToDouble(job -> job.cards() * (job.durationNs() / 1e9))
                .sum();
        assertThat(busy / (large * 8 * 3600)).isCloseTo(1, within(0.01));
        double last = fleet.jobs().getLast().submitNs() / 1e9;
        assertThat(last).isCloseTo(3600, within(200.0));
    }

    @Test
    void isTheSameForTheSameSeed() {
        assertThat(Fleet.of(50, 3)).isEqualTo(Fleet.of(50, 3)).isNotEqualTo(Fleet.of(50, 4));
    }

    @Test
    void comesBackFromItsFilesAsItWas() {
        FleetFiles.write(fleet, folder);

        OpenbFolder files = OpenbFolder.of(folder);
        Set<String> models = fleet.nodes().stream().map(OpenbNode::model).collect(Collectors.toSet());
        assertThat(OpenbReader.nodes(files.nodes(), Leniency.STRICT).rows()).isEqualTo(fleet.nodes());
        assertThat(OpenbReader.pods(files.pods("example"), models, Leniency.STRICT)
                        .rows())
                .isEqualTo(fleet.pods());
        assertThat(PhillyReader.jobs(folder.resolve(FleetFiles.JOBS), Leniency.STRICT)
                        .jobs())
                .isEqualTo(fleet.jobs())
                .extracting(TrainingJob::submitNs)
                .isSorted();
    }

    @Test
    void refusesAFleetOfNoNodes() {
        assertThatThrownBy(() -> Fleet.of(0, 1)).hasMessageContaining("give 4 to 10000");
    }

    private double percentOfPods(Predicate<OpenbPod> which) {
        return 100.0
                * fleet.pods().stream().filter(which).count()
                / fleet.pods().size();
    }
}
