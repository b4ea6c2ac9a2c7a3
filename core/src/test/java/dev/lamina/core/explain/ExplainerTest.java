package dev.lamina.core.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.placement.Policies;
import dev.lamina.core.plan.Snapshot;
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
import org.junit.jupiter.api.Test;

class ExplainerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long GIB = 1L << 30;
    private static final Cluster CLUSTER = Cluster.flat(List.of(node("big", "A100", 8), node("small", "T4", 4)));
    private static final Explainer EXPLAINER = new Explainer(Policies.of("lamina"), Settings.DEFAULT);

    @Test
    void saysWhichNodesComeClosestWhatWouldStartItAndWhen() {
        Scheduler scheduler = scheduler(QueueTree.open());
        scheduler.submit(request("runs", "", 6, "A100", 100), 0);
        scheduler.plan(0);
        scheduler.submit(request("waits", "", 8, "A100", 50), 10 * SECOND);
        scheduler.plan(10 * SECOND);

        Explanation answer = EXPLAINER.explain(scheduler.snapshot(), QueueTree.open(), "waits", 10 * SECOND);

        assertThat(answer.starts()).isFalse();
        assertThat(answer.nearest().getFirst())
                .isEqualTo(new Explanation.NearNode("big", List.of("2 of 8 cards have room")));
        assertThat(answer.changes()).contains("ask for 2 of its 8 cards").doesNotContain("allow cards of T4");
        assertThat(answer.outlook()).isEqualTo(Explanation.Outlook.at(100 * SECOND));
    }

    @Test
    void namesOtherModelsThatAreFree() {
        Scheduler scheduler = scheduler(QueueTree.open());
        scheduler.submit(request("runs", "", 8, "A100", 100), 0);
        scheduler.plan(0);
        scheduler.submit(request("waits", "", 4, "A100", 50), 1);
        scheduler.plan(1);

        Explanation answer = EXPLAINER.explain(scheduler.snapshot(), QueueTree.open(), "waits", 1);

        assertThat(answer.changes()).contains("allow cards of T4");
    }

    @Test
    void saysByHowMuchAQuotaIsShort() {
        QueueTree queues =
                QueueTree.of(List.of(new QueueSpec("team", "", 1, Map.of("A100", Quota.of(2000, 4000)), Quota.SPARE)));
        Scheduler scheduler = scheduler(queues);
        scheduler.submit(request("waits", "team", 6, "A100", 50), 0);
        scheduler.plan(0);

        Explanation answer = EXPLAINER.explain(scheduler.snapshot(), queues, "waits", 5);

        assertThat(answer.queue()).isEqualTo("team");
        assertThat(answer.reasons())
                .extracting(reason -> reason.constraintName())
                .containsExactly("quota");
        assertThat(answer.changes())
                .contains("ask for 4 of its 6 cards", "raise the limit of team by 2000m of A100 compute");
    }

    @Test
    void saysWhenSomethingStartsAtOnce() {
        Scheduler scheduler = scheduler(QueueTree.open());
        scheduler.submit(request("starts", "", 1, "T4", 50), 0);

        Explanation answer = EXPLAINER.explain(scheduler.snapshot(), QueueTree.open(), "starts", 7);

        assertThat(answer.starts()).isTrue();
        assertThat(answer.outlook().startNs()).isEqualTo(7);
    }

    @Test
    void saysWhyAStartCannotBeForeseen() {
        Scheduler scheduler = scheduler(QueueTree.open());
        scheduler.submit(request("waits", "", 16, "A100", 50), 0);
        scheduler.plan(0);

        Explanation answer = EXPLAINER.explain(scheduler.snapshot(), QueueTree.open(), "waits", 7);

        assertThat(answer.outlook().known()).isFalse();
        assertThat(answer.outlook().why()).contains("nobody who runs");
        assertThatThrownBy(() -> EXPLAINER.explain(scheduler.snapshot(), QueueTree.open(), "nobody", 7))
                .isInstanceOf(LaminaException.class)
                .hasMessage("request nobody is not there; name one that waits, such as waits");
    }

    @Test
    void givesTheSameAnswerTwice() {
        Scheduler scheduler = scheduler(QueueTree.open());
        for (int job = 0; job < 12; job++) {
            scheduler.submit(request("job" + job, "", 1 + job % 4, "A100", 10 + 7 * job), job);
            scheduler.plan(job);
        }
        Snapshot snapshot = scheduler.snapshot();

        assertThat(EXPLAINER.explain(snapshot, QueueTree.open(), "job11", 20))
                .isEqualTo(EXPLAINER.explain(snapshot, QueueTree.open(), "job11", 20));
    }

    private static Scheduler scheduler(QueueTree queues) {
        return new Scheduler(Snapshot.empty(CLUSTER), queues, Policies.of("lamina"), Settings.DEFAULT);
    }

    private static Node node(String name, String model, int cards) {
        return Node.plain(
                name, new Node.Room(64_000, 512 * GIB, 100), Collections.nCopies(cards, Card.free(model, 80 * GIB)));
    }

    private static Request request(String name, String queue, int cards, String model, long seconds) {
        Shape shape = new Shape(1000, GIB, CardDemand.shares(cards, 1000), Constraints.ofModels(List.of(model)));
        return new Request(
                name,
                new Claim(queue, "eve", 0, true),
                List.of(new MemberGroup("member", shape, 1, 1)),
                Gathering.ANYWHERE,
                new Estimate(seconds * SECOND, seconds * SECOND));
    }
}
