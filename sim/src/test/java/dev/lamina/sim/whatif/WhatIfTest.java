package dev.lamina.sim.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.cluster.Topology;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.placement.Policies;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Standing;
import dev.lamina.core.plan.Started;
import dev.lamina.core.plan.Waiting;
import dev.lamina.core.queue.QueueSpec;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.queue.Quota;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Estimate;
import dev.lamina.core.request.Gathering;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import dev.lamina.core.schedule.Scheduler;
import dev.lamina.core.schedule.Settings;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WhatIfTest {
    private static final Shape FOUR =
            new Shape(0, 0, CardDemand.shares(4, 1000), Constraints.ofModels(List.of("A100")));

    /** Two racks with a node of 8 cards each; one request of eve's runs in each, one of adam's waits. */
    private static final Snapshot SNAPSHOT = new Snapshot(
            new Cluster(
                    List.of(node("one", 0), node("two", 1)),
                    new Topology(List.of("rack"), List.of("rack-a", "rack-b"), List.of(-1, -1))),
            List.of(running("eve-1", 0), running("eve-2", 1)),
            List.of(started("eve-1"), started("eve-2")),
            List.of(new Waiting(request("adam-1", "adam"), 5)),
            Standing.NONE);

    @Test
    void startsAgainWhatRanInARackThatIsGone() {
        Removal removal = Removal.of(SNAPSHOT, "rack-a");

        assertThat(removal.nodes()).isEqualTo(1);
        assertThat(removal.displaced()).containsExactly("eve-1");
        assertThat(removal.snapshot().running()).containsExactly(running("eve-2", 0));
        Outcome outcome = outcome(removal.snapshot(), QueueTree.open());
        assertThat(outcome.started()).containsExactly("eve-1");
        assertThat(outcome.waiting()).containsExactly("adam-1");
        assertThat(outcome(SNAPSHOT, QueueTree.open()).started()).containsExactly("adam-1");
    }

    @Test
    void takesNodesAwayByLabelToo() {
        assertThat(Removal.of(SNAPSHOT, "name=two").displaced()).containsExactly("eve-2");
        assertThatThrownBy(() -> Removal.of(SNAPSHOT, "rack-c"))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining("no node is in rack-c");
        assertThatThrownBy(() -> Removal.of(SNAPSHOT, "kind=node"))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining("none would be left");
    }

    @Test
    void triesOtherQuotasWithoutTouchingAnything() {
        QueueTree tight = tree(8, 0);
        QueueTree loose = tree(8, 8);

        Outcome before = outcome(Requeued.under(SNAPSHOT, tight), tight);
        Outcome after = outcome(Requeued.under(SNAPSHOT, loose), loose);

        assertThat(before.waiting()).containsExactly("adam-1");
        assertThat(after.started()).containsExactly("adam-1");
        assertThat(after.queues())
                .containsExactly(new Outcome.OfQueue("adam", 4000, 1, 0, 0), new Outcome.OfQueue("eve", 8000, 0, 0, 0));
    }

    private static Outcome outcome(Snapshot snapshot, QueueTree queues) {
        Scheduler scheduler = new Scheduler(snapshot, queues, Policies.of("lamina"), Settings.DEFAULT);
        return Outcome.of(snapshot, scheduler, 10);
    }

    private static QueueTree tree(long eve, long adam) {
        return QueueTree.of(List.of(queue("eve", eve), queue("adam", adam)));
    }

    private static QueueSpec queue(String name, long cards) {
        return new QueueSpec(name, "", 1, Map.of("A100", Quota.of(1000 * cards, 1000 * cards)), Quota.SPARE);
    }

    private static Node node(String name, int rack) {
        return new Node(
                name,
                new Node.Room(64_000, 1L << 38, 10),
                Map.of("name", name, "kind", "node"),
                List.of(),
                Collections.nCopies(8, Card.free("A100", 0)),
                rack);
    }

    private static Placement running(String request, int node) {
        return new Placement(
                request, "member", FOUR, node, IntStream.range(0, 4).boxed().toList());
    }

    private static Started started(String name) {
        return new Started(request(name, "eve"), 0, 0, Started.STAYS);
    }

    private static Request request(String name, String user) {
        return new Request(
                name,
                new Claim("", user, 0, true),
                List.of(new MemberGroup("member", FOUR, 1, 1)),
                Gathering.ANYWHERE,
                Estimate.UNKNOWN);
    }
}
