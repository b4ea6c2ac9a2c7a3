package dev.lamina.core.verify;

import dev.lamina.core.plan.Constraint;
import dev.lamina.core.plan.Move;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Refusal;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks that a plan keeps every promise: nothing is over-committed, constraints are respected, each request is placed whole or refused once, a
 * refusal is true by its own rule, moves stay within their bound and fit one after the other. Slow on purpose; for tests and simulations
 * under test. Used by one thread, once.
 */
public final class PlanVerifier {
    private final List<Held> nodes;
    private final List<String> wrong = new ArrayList<>();

    private PlanVerifier(Snapshot snapshot) {
        nodes = snapshot.cluster().nodes().stream().map(Held::new).toList();
        snapshot.running().forEach(running -> nodes.get(running.node()).add(running));
    }

    /**
     * What is wrong with a plan, in words; empty when nothing is.
     *
     * @param requests in the order in which they were given to the planner
     * @param mostMoves how many moves were allowed
     */
    public static List<String> check(Snapshot snapshot, List<Request> requests, Plan plan, int mostMoves) {
        PlanVerifier verifier = new PlanVerifier(snapshot);
        verifier.requests(requests, plan);
        verifier.moves(plan, mostMoves);
        return List.copyOf(verifier.wrong);
    }

    private void requests(List<Request> requests, Plan plan) {
        Map<String, List<Placement>> placed = new HashMap<>();
        plan.placements()
                .forEach(each -> placed.computeIfAbsent(each.request(), name -> new ArrayList<>())
                        .add(each));
        Map<String, Refusal> refused = new HashMap<>();
        plan.refusals().forEach(each -> {
            if (refused.put(each.request(), each) != null) {
                wrong.add(each.request() + " is refused twice");
            }
        });
        boolean moved = !plan.moves().isEmpty();
        for (Request request : requests) {
            List<Placement> members = placed.getOrDefault(request.name(), List.of());
            Refusal refusal = refused.remove(request.name());
            if (refusal != null) {
                refusal(request, refusal, members, moved);
            } else if (!moved) {
                members.forEach(this::place);
                whole(request, members);
            }
            placed.remove(request.name());
        }
        placed.keySet().forEach(name -> wrong.add(name + " is placed but was not asked for"));
        refused.keySet().forEach(name -> wrong.add(name + " is refused but was not asked for"));
    }

    private void place(Placement placement) {
        Held node = nodes.get(placement.node());
        boolean allowed = node.admits(placement.shape())
                && node.allowedCards(placement.shape()).containsAll(placement.cards());
        if (!allowed) {
            wrong.add(placement.request() + " is on node " + node.node().name() + ", which its constraints exclude");
        }
        node.add(placement);
        wrong.addAll(node.complaints());
    }

    private void whole(Request request, List<Placement> members) {
        for (MemberGroup group : request.groups()) {
            long there = members.stream()
                    .filter(member ->
                            member.role().equals(group.role()) && member.shape().equals(group.shape()))
                    .count();
            if (there < group.min() || there > group.max()) {
                wrong.add(request.name() + " has " + there + " of role " + group.role() + ", not " + group.min() + ".."
                        + group.max());
            }
        }
    }

    private void refusal(Request request, Refusal refusal, List<Placement> members, boolean moved) {
        if (!members.isEmpty()) {
            wrong.add(request.name() + " is refused and has " + members.size() + " members placed");
        }
        boolean single =
                request.groups().size() == 1 && request.groups().getFirst().min() == 1;
        if (refusal instanceof Refusal.NoRoom noRoom && single && !moved) {
            noRoom(noRoom, request.groups().getFirst().shape());
        }
    }

    private void noRoom(Refusal.NoRoom refusal, Shape shape) {
        // Whether the positions of a cut are free cannot be told from a plan, so nodes with such cards prove nothing
        // here.
        if (nodes.stream().anyMatch(node -> node.sharesFreely() && node.fits(shape))) {
            wrong.add(refusal.request() + " is refused for " + refusal.constraintName() + " but fits");
        }
        boolean numbered = refusal.constraint() != Constraint.SEVERAL;
        if (numbered && refusal.asked() <= refusal.available()) {
            wrong.add(refusal.request() + " asks for " + refusal.asked() + " of " + refusal.constraintName() + " and "
                    + refusal.available() + " are there");
        }
        long most = switch (refusal.constraint()) {
            case CPU -> mostWithout(new Shape(0, shape.memoryBytes(), shape.cards(), shape.constraints()), true);
            case MEMORY -> mostWithout(new Shape(shape.cpuMilli(), 0, shape.cards(), shape.constraints()), false);
            default -> refusal.available();
        };
        if (most != refusal.available() && nodes.stream().allMatch(Held::sharesFreely)) {
            wrong.add(refusal.request() + " is told that " + refusal.available() + " of " + refusal.constraintName()
                    + " are there, but it is " + most);
        }
    }

    /** The most cpu or memory of a node that fits everything else. */
    private long mostWithout(Shape without, boolean cpu) {
        return nodes.stream()
                .filter(node -> node.fits(without))
                .mapToLong(node -> cpu ? node.cpuLeft() : node.memoryLeft())
                .max()
                .orElse(-1);
    }

    /** Carries moves out step by step, then starts what was admitted. */
    private void moves(Plan plan, int mostMoves) {
        if (plan.moves().size() > mostMoves) {
            wrong.add(plan.moves().size() + " moves, but at most " + mostMoves + " are allowed");
        }
        int last = -1;
        for (Move move : plan.moves()) {
            if (move.step() < last) {
                wrong.add("step " + move.step() + " comes after step " + last);
            } else if (move.step() > last) {
                last = move.step();
                step(plan.moves().stream()
                        .filter(each -> each.step() == move.step())
                        .toList());
            }
        }
        if (!plan.moves().isEmpty()) {
            plan.placements().forEach(this::place);
        }
    }

    private void step(List<Move> moves) {
        for (Move move : moves) {
            if (!nodes.get(move.from().node()).remove(move.from())) {
                wrong.add(move.from().request() + " moves from where it is not, or twice: " + move.from());
            }
        }
        moves.forEach(move -> place(move.to()));
    }
}
