package dev.lamina.sim.queuefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.queue.Quota;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueFileTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path folder;

    @Test
    void readsTheExampleThatShips() {
        Path file = folder.resolve("queues.yaml");
        QueueFile.writeExample(file);

        QueueTree tree = QueueFile.read(file, cluster());

        int vision = tree.queue("vision");
        assertThat(tree.name(tree.parent(vision))).isEqualTo("research");
        assertThat(tree.quota(vision, "A100")).isEqualTo(new Quota(16_000, Quota.UNLIMITED, 1, 12_000));
        assertThat(tree.quota(tree.queue("trial"), "A100").userCapMilli()).isEqualTo(500);
        assertThat(tree.quota(tree.queue("trial"), "T4").limitMilli()).isEqualTo(2500);
        assertThat(tree.quota(tree.parent(vision), "T4").weight()).isEqualTo(2);
    }

    @Test
    void saysEverythingThatIsWrongAtOnceWithItsLine() throws IOException {
        Path file = file("""
                queues:
                  - name: lab
                    weight: 0
                    models:
                      A100: { guarantee: 8 GB, limits: 9 }
                      H100: { guarantee: 1 }
                  - name: one
                    parent: labb
                    models:
                      A100:
                        guarantee: 30
                        limit: 20
                  - name: two
                    parent: two
                    speed: 3
                  - name: one
                  - parent: lab
                    models:
                      T4: { guarantee: 3, per-user: 0 }
                  - name: shop
                    models:
                      A100:
                        guarantee: 41
                        guarantee: 42
                quues: []
                """);

        assertThat(QueueFile.mistakes(file, cluster()).stream()
                        .map(mistake -> mistake.line() + " " + mistake.message())
                        .toList())
                .containsExactly(
                        "2 the queues inside lab are guaranteed 3 cards of T4 together, but lab only 0 cards; raise that or"
                                + " lower theirs",
                        "3 weight is '0', expected a whole number from 1 to 10000",
                        "5 model A100 has a key 'limits', which means nothing; use one of guarantee, limit, weight, per-user",
                        "5 guarantee is '8 GB', expected cards such as 8 or 2.5, or thousandths of a card such as 2500m, from 0"
                                + " to a million cards",
                        "6 queue lab has a quota of H100, of which the cluster has no card; it has A100, T4",
                        "8 queue one is inside labb, which is not there; add that queue or name another",
                        "12 A100: the limit of 20000m is below the guarantee of 30000m; raise the limit or lower the guarantee",
                        "14 queue two is inside two, which is inside it again; let one of them be below the root",
                        "15 a queue has a key 'speed', which means nothing; use one of name, parent, weight, models",
                        "16 queue one is there twice; give each its own name",
                        "17 a queue has no name; give each queue its own",
                        "19 per-user is '0', expected cards such as 8 or 2.5, or thousandths of a card such as 2500m, above 0"
                                + " to a million cards, or unlimited",
                        "23 queues are guaranteed 41 cards of A100 together, but the cluster has 40 cards; lower a guarantee or"
                                + " add cards",
                        "24 model A100 has the key 'guarantee' twice; keep one",
                        "25 the file has a key 'quues', which means nothing; use one of queues");
        assertThatThrownBy(() -> QueueFile.read(file, cluster()))
                .isInstanceOf(LaminaException.class)
                .hasMessageStartingWith(file + " has 15 mistakes\n  line 2: the queues inside lab");
    }

    @Test
    void saysWhereAFileIsNoYaml() throws IOException {
        Path file = file("queues:\n  - name: a\n   models: {\n");

        assertThatThrownBy(() -> QueueFile.read(file, cluster()))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining(" line 3 is no YAML")
                .hasMessageContaining("look for a missing colon");
    }

    @Test
    void refusesAliasesAndOtherShapesThanAList() throws IOException {
        assertThat(QueueFile.mistakes(file("queues: 7\n"), cluster()))
                .containsExactly(
                        new FileMistake(1, "queues is '7', expected a list, each entry beginning with '- name:'"));
        assertThat(QueueFile.mistakes(file(""), cluster()))
                .containsExactly(new FileMistake(1, "there is no list of queues; begin with 'queues:'"));
        assertThatThrownBy(() -> QueueFile.read(file("queues: &a\n  - name: b\n    models: *a\n"), cluster()))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining("line 3: an alias");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("file.yaml"), text);
    }

    /** 40 cards of one model, 24 of another. */
    private static Cluster cluster() {
        List<Node> nodes = new ArrayList<>();
        for (int node = 0; node < 8; node++) {
            Card card = Card.free(node < 5 ? "A100" : "T4", 16 * GIB);
            nodes.add(Node.plain("node" + node, new Node.Room(64_000, 256 * GIB, 10), Collections.nCopies(8, card)));
        }
        return Cluster.flat(nodes);
    }
}
