package dev.lamina.sim.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Health;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.cluster.Taint;
import dev.lamina.core.cluster.Topology;
import dev.lamina.core.cluster.VendorLayouts;
import dev.lamina.core.placement.Mix;
import dev.lamina.core.placement.Typical;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Standing;
import dev.lamina.core.plan.Started;
import dev.lamina.core.plan.Waiting;
import dev.lamina.core.queue.QueueSpec;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.queue.Quota;
import dev.lamina.core.queue.Starvation.Starving;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.CardMemory;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Estimate;
import dev.lamina.core.request.Gathering;
import dev.lamina.core.request.LabelRule;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import dev.lamina.core.request.Toleration;
import dev.lamina.core.schedule.Scheduler;
import dev.lamina.core.schedule.Settings;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.sim.replay.Estimates;
import dev.lamina.sim.replay.NodeGrid;
import dev.lamina.sim.replay.Replay;
import dev.lamina.sim.replay.Scene;
import dev.lamina.sim.replay.Setting;
import dev.lamina.sim.trace.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotFileTest {
    private static final long S = 1_000_000_000L;
    private static final long GIB = 1L << 30;

    @TempDir
    private Path folder;

    @Test
    void readsBackEverythingThatItWrote() throws IOException {
        SavedState state = full();
        Path file = folder.resolve("full.json");
        Path again = folder.resolve("again.json");

        SnapshotFile.write(state, file);
        SavedState read = SnapshotFile.read(file);
        SnapshotFile.write(read, again);

        assertThat(read.snapshot()).isEqualTo(state.snapshot());
        assertThat(read.queues().specs()).isEqualTo(state.queues().specs());
        assertThat(read.rules()).isEqualTo(state.rules());
        assertThat(read.nowNs()).isEqualTo(state.nowNs());
        assertThat(again).hasSameBinaryContentAs(file);
    }

    @Test
    void plansTheSameFromAFileAsFromTheStateItself() throws IOException {
        for (long atS : List.of(0, 100, 400, 900)) {
            SavedState state = Replay.stateAt(scene(), new Setting("lamina", "best-fit", 1), atS * S);
            Path file = folder.resolve("at-" + atS + ".json");
            SnapshotFile.write(state, file);
            SavedState read = SnapshotFile.read(file);

            Scheduler one = state.scheduler();
            Scheduler other = read.scheduler();
            Plan plan = one.plan(state.nowNs());

            assertThat(other.plan(read.nowNs())).isEqualTo(plan);
            assertThat(other.plan(read.nowNs() + S)).isEqualTo(one.plan(state.nowNs() + S));
            assertThat(other.snapshot()).isEqualTo(one.snapshot());
            Path after = folder.resolve("after.json");
            SnapshotFile.write(read.after(other, read.nowNs()), after);
            Path afterOne = folder.resolve("after-one.json");
            SnapshotFile.write(state.after(one, state.nowNs()), afterOne);
            assertThat(after).hasSameBinaryContentAs(afterOne);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"lamina-snapshot\"   | \"other\"          | is no snapshot: its format is \"other\"",
                "\"version\":1         | \"version\":2      | snapshot of version 2, this program reads version 1",
                "\"nowNs\":7           | \"nowNs\":\"7\"    | nowNs is \"7\", expected a whole number",
                "\"count\":2           | \"count\":0        | nodes[0].cards[0].count is 0, expected a whole number from 1 to 64",
                "\"cpuMilli\":64000,\"memoryBytes\" | \"cpus\":64000,\"memoryBytes\" | nodes[0]: 'cpus' means nothing here",
                "\"health\":\"draining\" | \"health\":\"ill\" | health is \"ill\", expected one of healthy, draining, failed",
                "\"node\":\"a\"        | \"node\":\"z\"     | running[0].node is \"z\", expected the name of a node of this file",
                "\"cards\":[0]         | \"cards\":[9]      | running[0].cards[0] is 9, expected a whole number from 0 to 1",
                "\"policy\":\"best-fit\" | \"policy\":\"b\" | policy 'b' does not exist; use one of",
                "\"startedNs\":6       | \"startedNs\":1    | started[0]: runs started at 1",
                "\"name\":\"waits\"    | \"name\":\"runs\"  | request runs is there twice",
                "\"stopped\":[         | \"halted\":[       | halted' means nothing in version 1",
                "\"parent\":\"lab\"    | \"parent\":\"lib\" | lib",
                "\"waiting\":[         | \"waiting\":7,\"x\":[ | waiting is 7, expected a list"
            })
    void saysWhatIsWrongAndWhere(String right, String wrong, String complaint) throws IOException {
        Path file = folder.resolve("full.json");
        SnapshotFile.write(full(), file);
        String text = Files.readString(file);
        assertThat(text).contains(right);
        Files.writeString(file, text.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong)));

        assertThatThrownBy(() -> SnapshotFile.read(file)).hasMessageContaining(complaint);
    }

    @Test
    void saysAllMistakesAtOnceAndThatAFileWasCutOff() throws IOException {
        Path file = folder.resolve("full.json");
        SnapshotFile.write(full(), file);
        String text = Files.readString(file);
        Files.writeString(
                file, text.replace("\"count\":2", "\"count\":0").replace("\"key\":\"zone\"", "\"kay\":\"zone\""));
        assertThatThrownBy(() -> SnapshotFile.read(file))
                .hasMessageContaining("count is 0")
                .hasMessageContaining("'kay' means nothing here")
                .hasMessageContaining("full.json line ");

        Files.writeString(file, text.substring(0, text.length() / 2));
        assertThatThrownBy(() -> SnapshotFile.read(file)).hasMessageContaining("was cut off, write the snapshot again");
        Files.writeString(file, "");
        assertThatThrownBy(() -> SnapshotFile.read(file)).hasMessageContaining("is no snapshot: it is empty");
        assertThatThrownBy(() -> SnapshotFile.read(folder.resolve("none"))).hasMessageContaining("there is no file");
    }

    private static Scene scene() {
        SplittableRandom random = new SplittableRandom(11);
        List<TrainingJob> jobs = new ArrayList<>();
        long nowS = 0;
        for (int i = 0; i < 300; i++) {
            nowS += random.nextInt(6);
            int cards = random.nextInt(8) == 0 ? 1 + random.nextInt(24) : 1 + random.nextInt(4);
            jobs.add(TrainingJob.whenever("job-" + i, "t" + i % 3, cards, nowS * S, (1 + random.nextInt(90)) * S));
        }
        return Scene.of(jobs, NodeGrid.parse("6x8"), new Estimates(1, 4));
    }

    /** A state with something in every field. */
    private static SavedState full() {
        Topology topology = new Topology(List.of("hall", "rack"), List.of("h", "r"), List.of(-1, 0));
        Card free = Card.free("A100", 40 * GIB);
        Card cut = new Card("A100", 40 * GIB, 900, Health.DRAINING, VendorLayouts.MIG_A100_40GB);
        Node.Room room = new Node.Room(64_000, 256 * GIB, 110);
        List<Node> nodes = List.of(
                new Node("a", room, Map.of("zone", "x"), List.of(new Taint("gpu", "yes")), List.of(free, free), 1),
                new Node("b", room, Map.of(), List.of(), List.of(cut, free), -1));
        CardDemand half = new CardDemand(
                1, 400, 500, new CardMemory.FractionOfCard(300), new CardDemand.Terms(SliceClass.LATENCY, true));
        Constraints picky = new Constraints(
                List.of("H100", "A100"),
                List.of(List.of(new LabelRule("zone", LabelRule.Test.IN, List.of("x", "y")))),
                List.of(new Toleration("gpu", "", true)));
        Shape shape = new Shape(2000, GIB, half, picky);
        CardDemand bytes = new CardDemand(1, 100, 100, new CardMemory.Bytes(GIB), CardDemand.Terms.SHARED);
        Shape other = new Shape(1000, GIB, bytes, Constraints.ANYWHERE);
        Request runs = new Request(
                "runs",
                new Claim("vision", "ann", 3, false),
                List.of(new MemberGroup("worker", shape, 1, 2)),
                new Gathering(Gathering.Kind.PREFERRED, "rack"),
                new Estimate(5 * S, 9 * S));
        Request waits = new Request(
                "waits",
                Claim.on("vision"),
                List.of(new MemberGroup("one", other, 1, 1)),
                Gathering.ANYWHERE,
                Estimate.UNKNOWN);
        Snapshot snapshot = new Snapshot(
                new Cluster(nodes, topology),
                List.of(new Placement("runs", "worker", shape, 0, List.of(0))),
                List.of(new Started(runs, 5, 6, 900, 1000)),
                List.of(new Waiting(waits, 4, 6)),
                new Standing(
                        List.of(),
                        List.of(new Standing.Stopped("vision", 3)),
                        List.of(new Starving("vision", "A100", 0, 2000, 4)),
                        new Standing.Last(6, 1250, true)));
        QueueTree queues = QueueTree.of(List.of(
                new QueueSpec("lab", "", 2, Map.of("A100", new Quota(2000, 4000, 3, 1000)), Quota.SPARE),
                new QueueSpec("vision", "lab", 1, Map.of(), Quota.SPARE)));
        Mix mix = new Mix(List.of(new Typical(2000, 1, 400, List.of("A100"))), List.of(4L));
        return new SavedState(7, snapshot, queues, new SavedState.Rules("best-fit", mix, 5, Settings.Patience.DEFAULT));
    }
}
