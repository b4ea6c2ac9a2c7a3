package dev.lamina.core.verify;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.CutTable;
import dev.lamina.core.cluster.FreeSharing;
import dev.lamina.core.cluster.Health;
import dev.lamina.core.cluster.Layout;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** What members hold of one node, added up anew for every question: slow, and too simple to be wrong in the same way as the planner. */
final class Held {
    private final Node node;
    private final List<Placement> members = new ArrayList<>();

    Held(Node node) {
        this.node = node;
    }

    Node node() {
        return node;
    }

    boolean sharesFreely() {
        return node.cards().stream().allMatch(card -> card.layout() instanceof FreeSharing);
    }

    void add(Placement placement) {
        members.add(placement);
    }

    boolean remove(Placement placement) {
        return members.remove(placement);
    }

    long cpuLeft() {
        return node.room().cpuMilli()
                - members.stream()
                        .mapToLong(member -> member.shape().cpuMilli())
                        .sum();
    }

    long memoryLeft() {
        return node.room().memoryBytes()
                - members.stream()
                        .mapToLong(member -> member.shape().memoryBytes())
                        .sum();
    }

    long podsLeft() {
        return (long) node.room().pods() - members.size();
    }

    long milliLeft(int card) {
        return node.cards().get(card).computeMilli()
                - on(card).stream().mapToLong(member -> milliOf(member, card)).sum();
    }

    long bytesLeft(int card) {
        return node.cards().get(card).memoryBytes()
                - on(card).stream().mapToLong(member -> bytesOf(member, card)).sum();
    }

    private List<Placement> on(int card) {
        return members.stream().filter(member -> member.cards().contains(card)).toList();
    }

    private long milliOf(Placement member, int card) {
        CardDemand demand = member.shape().cards();
        return switch (node.cards().get(card).layout()) {
            case CutTable table -> table.milliOf(smallest(table, member, card), demand.reservedMilli());
            case Layout free -> demand.reservedMilli();
        };
    }

    private long bytesOf(Placement member, int card) {
        long bytes =
                member.shape().cards().memory().bytesOf(node.cards().get(card).memoryBytes());
        return switch (node.cards().get(card).layout()) {
            case CutTable table -> table.bytesOf(smallest(table, member, card), bytes);
            case Layout free -> bytes;
        };
    }

    private int smallest(CutTable table, Placement member, int card) {
        CardDemand demand = member.shape().cards();
        long size = node.cards().get(card).memoryBytes();
        return Math.max(
                0,
                table.fit(1000, size, 0, demand.reservedMilli(), demand.memory().bytesOf(size)));
    }

    /** Whether constraints, not amounts, let a shape in. */
    boolean admits(Shape shape) {
        return shape.constraints().admits(node)
                && allowedCards(shape).size() >= shape.cards().count();
    }

    List<Integer> allowedCards(Shape shape) {
        List<Integer> allowed = new ArrayList<>();
        for (int card = 0; card < node.cards().size(); card++) {
            Card of = node.cards().get(card);
            if (of.health() == Health.HEALTHY && shape.constraints().allows(of.model())) {
                allowed.add(card);
            }
        }
        return allowed;
    }

    /** The allowed cards with room for a shape. */
    List<Integer> cardsWithRoom(Shape shape) {
        return allowedCards(shape).stream().filter(card -> hasRoom(shape, card)).toList();
    }

    private boolean hasRoom(Shape shape, int card) {
        List<Placement> there = on(card);
        boolean exclusiveThere =
                there.stream().anyMatch(member -> member.shape().cards().terms().exclusive());
        boolean wantsAlone = shape.cards().terms().exclusive();
        return !exclusiveThere
                && !(wantsAlone && !there.isEmpty())
                && milliLeft(card) >= shape.cards().reservedMilli()
                && bytesLeft(card)
                        >= shape.cards().memory().bytesOf(node.cards().get(card).memoryBytes());
    }

    boolean fits(Shape shape) {
        return admits(shape)
                && cpuLeft() >= shape.cpuMilli()
                && memoryLeft() >= shape.memoryBytes()
                && podsLeft() > 0
                && cardsWithRoom(shape).size() >= shape.cards().count();
    }

    /** What is wrong on this node, in words; empty when nothing is. */
    List<String> complaints() {
        List<String> wrong = new ArrayList<>();
        complain(wrong, cpuLeft(), "cpu-milli");
        complain(wrong, memoryLeft(), "bytes of memory");
        complain(wrong, podsLeft(), "pods");
        for (int card = 0; card < node.cards().size(); card++) {
            complain(wrong, milliLeft(card), "thousandths of card " + card);
            if (on(card).stream().anyMatch(member -> bytesLeftMatters(member))) {
                complain(wrong, bytesLeft(card), "bytes of card " + card);
            }
            boolean alone = on(card).stream()
                    .anyMatch(member -> member.shape().cards().terms().exclusive());
            if (alone && on(card).size() > 1) {
                wrong.add(node.name() + " card " + card + " has an exclusive member and others");
            }
        }
        for (Placement member : members) {
            if (new HashSet<>(member.cards()).size() != member.cards().size()) {
                wrong.add(member.request() + " has a card of " + node.name() + " twice: " + member.cards());
            }
        }
        return wrong;
    }

    private static boolean bytesLeftMatters(Placement member) {
        return member.shape().cards().memory().bytesOf(1_000_000) > 0;
    }

    private void complain(List<String> wrong, long left, String of) {
        if (left < 0) {
            wrong.add(node.name() + " is over-committed by " + -left + " " + of);
        }
    }
}
