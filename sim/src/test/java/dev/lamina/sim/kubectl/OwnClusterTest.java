package dev.lamina.sim.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.placement.Mix;
import dev.lamina.core.placement.Policies;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Planner;
import dev.lamina.core.plan.Refusal;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.verify.PlanVerifier;
import dev.lamina.sim.trace.Leniency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnClusterTest {
    @TempDir
    private Path folder;

    @Test
    void showsWhatPlacingAnewWouldFree() throws IOException {
        // One pod on each of three nodes of four cards: spread out as a cluster does when told nothing; a gang node is
        // wanted.
        Dump dump = new Dump()
                .node("a", 4, "")
                .node("b", 4, "")
                .node("c", 4, "")
                .pod("p1", "a", 1, "")
                .pod("p2", "b", 1, "")
                .pod("p3", "c", 1, "")
                .pod("big", "", 4, "");

        Comparison comparison = compare(dump, "best-fit");

        assertThat(comparison.actual())
                .isEqualTo(new Situation(3, 3, 3, comparison.actual().unusableCards()));
        assertThat(comparison.filled().started()).isZero();
        assertThat(comparison.filled().refusals())
                .singleElement()
                .extracting(Refusal::constraintName, Refusal::asked, Refusal::available)
                .containsExactly("cards", 4L, 3L);
        assertThat(comparison.moved().started()).isEqualTo(1);
        assertThat(comparison.moved().elsewhere()).hasSize(1);
        assertThat(comparison.planned().started()).isEqualTo(1);
        assertThat(comparison.planned().situation().nodesInUse()).isEqualTo(2);
        assertThat(comparison.planned().elsewhere())
                .extracting(Comparison.Elsewhere::to)
                .containsOnly("a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                                                     | eligible-nodes",
                "'\"tolerations\": [{\"key\": \"gpu\", \"operator\": \"Exists\", \"effect\": \"NoSchedule\"}]' | started",
                "'\"tolerations\": [{\"key\": \"gpu\", \"value\": \"yes\"}]'                              | started",
                "'\"tolerations\": [{\"operator\": \"Exists\"}]'                                        | started",
                "'\"tolerations\": [{\"key\": \"gpu\", \"value\": \"no\"}]'                               | eligible-nodes",
                "'\"tolerations\": [{\"key\": \"gpu\", \"operator\": \"Exists\", \"effect\": \"NoExecute\"}]'  | eligible-nodes"
            })
    void respectsTaints(String tolerations, String outcome) throws IOException {
        String taint = "\"taints\": [{\"key\": \"gpu\", \"value\": \"yes\", \"effect\": \"NoSchedule\"},"
                + " {\"key\": \"soft\", \"effect\": \"PreferNoSchedule\"}]";
        Dump dump = new Dump().node("a", 4, taint).pod("p", "", 1, tolerations);

        assertThat(outcome(compare(dump, "best-fit"))).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"nodeSelector\": {\"zone\": \"a\"}'                                      | started",
                "'\"nodeSelector\": {\"zone\": \"z\"}'                                      | eligible-nodes",
                "In, zone, '\"a\", \"z\"'                                                  | started",
                "NotIn, zone, '\"a\"'                                                      | eligible-nodes",
                "Exists, zone, ''                                                          | started",
                "DoesNotExist, zone, ''                                                    | eligible-nodes"
            })
    void respectsNodeAffinity(String rule, String outcome) throws IOException {
        String[] parts = rule.split(", ", 3);
        String affinity = rule.startsWith("\"")
                ? rule
                : required("\"matchExpressions\": [{\"operator\": \"%s\", \"key\": \"%s\", \"values\": [%s]}]"
                        .formatted(parts[0], parts[1], parts[2].replace("'", "")));
        Dump dump = new Dump().node("a", 4, "").pod("p", "", 1, affinity);

        assertThat(outcome(compare(dump, "best-fit"))).isEqualTo(outcome);
    }

    @Test
    void respectsAffinityForANodeByName() throws IOException {
        String affinity =
                required("\"matchFields\": [{\"operator\": \"In\", \"key\": \"metadata.name\", \"values\": [\"b\"]}]");
        Dump dump = new Dump().node("a", 4, "").node("b", 4, "").pod("p", "", 1, affinity);

        Comparison comparison = compare(dump, "best-fit");

        assertThat(outcome(comparison)).isEqualTo("started");
        assertThat(comparison.filled().situation().nodesInUse()).isEqualTo(1);
    }

    @Test
    void keepsCordonedAndUnreadyNodesEmpty() throws IOException {
        Dump cordoned = new Dump().node("a", 4, "\"unschedulable\": true").pod("p", "", 1, "");

        assertThat(outcome(compare(cordoned, "best-fit"))).isEqualTo("eligible-nodes");
    }

    @Test
    void leavesDaemonsAndPodsWithOtherRulesWhereTheyAre() throws IOException {
        String anti =
                "\"affinity\": {\"podAntiAffinity\": {\"requiredDuringSchedulingIgnoredDuringExecution\": [{\"x\": 1}]}}";
        Dump dump = new Dump()
                .node("a", 4, "")
                .node("b", 4, "")
                .item("""
                        {"kind": "Pod", "metadata": {"name": "agent", "namespace": "sys", "ownerReferences": [{"kind": "DaemonSet"}]},
                         "spec": {"nodeName": "a", "containers": [{"resources": {"requests": {"cpu": "15"}}}]}, "status": {"phase": "Running"}}""")
                .pod("alone", "b", 2, anti)
                .pod("gated", "", 1, "\"schedulingGates\": [{\"name\": \"x\"}]")
                .pod("p", "", 3, "");

        OwnCluster cluster = read(dump);
        Comparison comparison = cluster.compare("best-fit", 1, 0);

        assertThat(cluster.remarks())
                .containsExactlyInAnyOrder(
                        "1 running pods stay where they are: daemon of its node",
                        "1 running pods stay where they are: rule about other pods (pod affinity)",
                        "1 waiting pods are not planned: scheduling gate");
        assertThat(comparison.actual().cardsHeld()).isEqualTo(2);
        assertThat(comparison.size()).isEqualTo(new Comparison.Size(2, 8, 0, 2, 1));
        // Node a has the cards but only one processor core beside its daemon, node b the cores but two cards.
        assertThat(comparison.filled().refusals())
                .singleElement()
                .extracting(Refusal::constraintName, Refusal::asked, Refusal::available)
                .containsExactly("cpu", 2000L, 1000L);
    }

    @Test
    void countsOverheadAndTheLargestStepOfTheStart() throws IOException {
        String spec = "\"overhead\": {\"cpu\": \"250m\"}, \"initContainers\": ["
                + "{\"restartPolicy\": \"Always\", \"resources\": {\"requests\": {\"cpu\": \"1\"}}},"
                + "{\"resources\": {\"requests\": {\"cpu\": \"6\", \"memory\": \"1Gi\"}}}]";
        Dump dump = new Dump().node("a", 4, "").pod("p", "a", 1, spec);

        assertThat(read(dump).model().running().getFirst().shape())
                .extracting(shape -> shape.cpuMilli(), shape -> shape.memoryBytes())
                .containsExactly(7250L, 4L << 30);
    }

    @Test
    void forgetsPodsThatEnded() throws IOException {
        Dump dump = new Dump().node("a", 4, "").item("""
                {"kind": "Pod", "metadata": {"name": "done"}, "spec": {"nodeName": "gone", "containers": []}, "status": {"phase": "Succeeded"}}""");

        assertThat(compare(dump, "best-fit").actual().cardsHeld()).isZero();
    }

    @Test
    void saysWhenANodeHoldsMoreThanItHas() throws IOException {
        Dump dump = new Dump().node("a", 2, "").pod("p", "a", 2, "").pod("q", "a", 1, "");

        OwnCluster cluster = read(dump);

        assertThat(cluster.remarks())
                .singleElement()
                .asString()
                .contains("1 pods are more than their node can hold", "ml/q on a");
        assertThat(cluster.compare("best-fit", 1, 0).actual().cardsHeld()).isEqualTo(2);
    }

    @Test
    void neverMovesAPodOntoCardsOfAnotherMaker() throws IOException {
        Dump dump = new Dump().node("a", 4, "").item("""
                {"kind": "Node", "metadata": {"name": "amd"}, "status": {"allocatable": {"cpu": "16", "memory": "64Gi", "amd.com/gpu": "4"}}}""").pod("p", "", 4, "").item("""
                {"kind": "Pod", "metadata": {"name": "r"}, "spec": {"containers": [{"resources": {"limits": {"amd.com/gpu": "4"}}}]},
                 "status": {"phase": "Pending"}}""");

        assertThat(compare(dump, "best-fit").filled().situation().nodesInUse()).isEqualTo(2);
        assertThat(compare(dump, "best-fit").filled().started()).isEqualTo(2);
    }

    @Test
    void givesPlansThatHoldUnderEveryPolicy() throws IOException {
        Dump dump = new Dump();
        for (int i = 0; i < 12; i++) {
            dump.node(
                    "node" + i,
                    i % 3 == 0 ? 0 : 4,
                    i % 5 == 0 ? "\"taints\": [{\"key\": \"gpu\", \"effect\": \"NoSchedule\"}]" : "");
        }
        for (int i = 0; i < 40; i++) {
            String tolerant = i % 2 == 0 ? "\"tolerations\": [{\"key\": \"gpu\", \"operator\": \"Exists\"}]" : "";
            dump.pod(
                    "pod" + i,
                    i < 20 ? "node" + (i % 12) : "",
                    i % 3 == 0 || i % 12 % 3 == 0 ? 0 : 1 + i % 2,
                    tolerant);
        }
        OwnCluster cluster = read(dump);
        ClusterModel model = cluster.model();
        for (String policy : Policies.names()) {
            Planner planner = new Planner(Policies.of(policy), Planner.Settings.DEFAULT);
            Snapshot now = new Snapshot(model.cluster(), model.running());
            Plan filled = planner.plan(now, model.waiting(), 0);
            Snapshot empty = Snapshot.empty(model.cluster());
            Plan anew = planner.plan(empty, cluster.anew(), 0);

            assertThat(PlanVerifier.check(now, model.waiting(), filled, 0))
                    .as(policy)
                    .isEmpty();
            Plan moved = new Planner(Policies.of(policy), new Planner.Settings(Mix.UNKNOWN, 1, 50))
                    .plan(now, model.waiting(), 0);
            int most = model.running().size() / 2;
            assertThat(PlanVerifier.check(now, model.waiting(), moved, most))
                    .as(policy)
                    .isEmpty();
            assertThat(PlanVerifier.check(empty, cluster.anew(), anew, 0))
                    .as(policy)
                    .isEmpty();
            assertThat(cluster.compare(policy, 3, 50)).isEqualTo(cluster.compare(policy, 3, 50));
        }
    }

    private static String required(String term) {
        return "\"affinity\": {\"nodeAffinity\": {\"requiredDuringSchedulingIgnoredDuringExecution\": {\"nodeSelectorTerms\": [{"
                + term + "}]}}}";
    }

    private static String outcome(Comparison comparison) {
        List<Refusal> refusals = comparison.filled().refusals();
        return refusals.isEmpty() ? "started" : refusals.getFirst().constraintName();
    }

    private Comparison compare(Dump dump, String policy) throws IOException {
        return read(dump).compare(policy, 1, 100);
    }

    private OwnCluster read(Dump dump) throws IOException {
        return OwnCluster.read(Files.writeString(folder.resolve("dump.json"), dump.json()), Leniency.STRICT);
    }
}
