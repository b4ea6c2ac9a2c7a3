package dev.lamina.core.schedule;

import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Refusal;
import dev.lamina.core.plan.Reservation;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.queue.QueueTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A story told line by line in a file; its words are explained in scenarios.md beside the files. Used by one thread. */
final class Scenario {
    private static final long SECOND = 1_000_000_000L;

    private final ScenarioGround ground = new ScenarioGround();
    private final List<Node> nodes;
    private final Rounds rounds;
    private final List<String> wrong;
    private long nowNs;

    private Scenario(List<String> story) {
        story.forEach(ground::prepare);
        Cluster cluster = ground.cluster();
        QueueTree queues = ground.queues();
        nodes = cluster.nodes();
        rounds = new Rounds(Snapshot.empty(cluster), queues, ground.settings());
        wrong = new ArrayList<>();
    }

    /** What happens otherwise than the lines say, verifier's complaints included. */
    static List<String> play(List<String> lines) {
        List<String> story = lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        Scenario scenario = new Scenario(story);
        story.forEach(scenario::happen);
        scenario.wrong.addAll(scenario.rounds.wrong());
        return scenario.wrong;
    }

    private void happen(String line) {
        String[] words = line.split(" +");
        switch (words[0]) {
            case "at" -> nowNs = Long.parseLong(words[1]) * SECOND;
            case "ask" -> rounds.scheduler.submit(ScenarioGround.request(words[1], words), nowNs);
            case "end" -> rounds.scheduler.end(words[1], nowNs);
            case "gone" -> rounds.scheduler.stopped(words[1], nowNs);
            case "restart" -> rounds.restart();
            case "plan" -> expect(line.substring("plan".length()).strip(), rounds.plan(nowNs));
            case "starving" -> expectStarving(line);
            case "kept" -> expectKept(words[1], words[words.length - 1]);
            default -> {}
        }
    }

    /** The nodes of a promise that stands. */
    private void expectKept(String name, String expected) {
        Set<String> found = new TreeSet<>();
        for (Reservation each : rounds.scheduler.snapshot().standing().reservations()) {
            if (each.request().equals(name)) {
                each.members()
                        .forEach(member -> found.add(nodes.get(member.node()).name()));
            }
        }
        if (!found.equals(new TreeSet<>(Arrays.asList(expected.split(","))))) {
            wrong.add(
                    "at " + nowNs / SECOND + " s expected " + name + " to be promised " + expected + ", not " + found);
        }
    }

    /** Everybody who starves, after the last plan. */
    private void expectStarving(String line) {
        String found = rounds.scheduler.snapshot().standing().starving().stream()
                .map(each -> each.queue() + " of " + each.model() + " holding " + each.heldMilli() + " of "
                        + each.owedMilli() + " since " + each.sinceNs() / SECOND)
                .collect(Collectors.joining("; "));
        if (!line.equals("starving " + (found.isEmpty() ? "nobody" : found))) {
            wrong.add("at " + nowNs / SECOND + " s expected " + line + " and got " + found);
        }
    }

    private void expect(String line, Plan plan) {
        Set<String> expected = new TreeSet<>();
        Set<String> reasons = new TreeSet<>();
        Arrays.stream(line.split(";")).map(String::strip).forEach(part -> {
            if (part.startsWith("wait ")) {
                reasons.add(part);
            } else if (!part.isEmpty() && !part.equals("nothing")) {
                expected.add(part);
            }
        });
        Set<String> found = new TreeSet<>();
        plan.placements()
                .forEach(each -> found.add("start " + each.request() + " on "
                        + nodes.get(each.node()).name()));
        plan.preemptions()
                .forEach(each ->
                        found.add("stop " + each.request() + " for " + each.cause() + " by " + lower(each.reason())));
        plan.reservations()
                .forEach(each -> found.add(
                        "promise " + each.request() + " at " + each.startNs() / SECOND + " as " + lower(each.cause())));
        Set<String> said = new TreeSet<>();
        plan.refusals().forEach(each -> {
            said.add("wait " + each.request() + " " + each.constraintName());
            said.add("wait " + each.request() + " " + each.constraintName() + " " + whose(each));
        });
        if (!found.equals(expected)) {
            wrong.add("at " + nowNs / SECOND + " s expected " + expected + " and got " + found);
        }
        if (!said.containsAll(reasons)) {
            wrong.add("at " + nowNs / SECOND + " s expected " + reasons + " and got " + said);
        }
    }

    /** Who or what stands in the way. */
    private String whose(Refusal refusal) {
        return switch (refusal) {
            case Refusal.OverQuota over -> "of " + over.queue() + " leaving " + over.available();
            case Refusal.Reserved reserved -> "for " + reserved.holder();
            case Refusal.HeldBack back -> "behind " + back.behind();
            case Refusal.NoRoom none ->
                none.node() < 0
                        ? "anywhere"
                        : "best on " + nodes.get(none.node()).name();
        };
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
