package dev.lamina.core.plan;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.placement.Placer;
import dev.lamina.core.placement.Relocation;
import dev.lamina.core.placement.Relocator;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import dev.lamina.core.state.ClusterState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One decision while it is made. Used by one thread, once. */
final class Decision {
    private final ClusterState state;
    private final NoRoomReason reason;
    private final Map<Integer, Placement> running = new HashMap<>();
    private final List<Placement> placements = new ArrayList<>();
    private final List<Integer> placed = new ArrayList<>();
    private final Map<String, Refusal> refusals = new LinkedHashMap<>();
    private final List<Request> refused = new ArrayList<>();
    private final List<Move> moves = new ArrayList<>();

    Decision(ClusterState state) {
        this.state = state;
        this.reason = new NoRoomReason(state);
    }

    /** Enters what runs. */
    void enter(Placement placement) {
        long cards = 0;
        for (int card : placement.cards()) {
            cards |= 1L << card;
        }
        try {
            running.put(state.place(state.intern(placement.shape()), placement.node(), cards), placement);
        } catch (IllegalArgumentException overCommitted) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    placement.request() + " runs on node "
                            + state.cluster().nodes().get(placement.node()).name()
                            + ", which has no room for it beside the others; correct the snapshot",
                    overCommitted);
        }
    }

    void decide(Request request, Placer placer) {
        int checkpoint = state.checkpoint();
        int before = placements.size();
        for (MemberGroup group : request.groups()) {
            int kind = state.intern(group.shape());
            for (int member = 0; member < group.min(); member++) {
                if (!place(request, group, kind, placer)) {
                    refuse(request, reason.of(request.name(), group.role(), kind));
                    placements.subList(before, placements.size()).clear();
                    placed.subList(before, placed.size()).clear();
                    state.rollback(checkpoint);
                    return;
                }
            }
        }
        state.commit();
        request.groups().forEach(group -> placeMore(request, group, placer));
    }

    private void placeMore(Request request, MemberGroup group, Placer placer) {
        int kind = state.intern(group.shape());
        int member = group.min();
        while (member < group.max() && place(request, group, kind, placer)) {
            member++;
        }
    }

    private boolean place(Request request, MemberGroup group, int kind, Placer placer) {
        int assignment = placer.place(kind);
        if (assignment == Placer.NO_ROOM) {
            return false;
        }
        placements.add(placement(request.name(), group.role(), assignment));
        placed.add(assignment);
        return true;
    }

    private void refuse(Request request, Refusal refusal) {
        refusals.put(request.name(), refusal);
        refused.add(request);
    }

    /** Makes room for refused requests of one member, the largest first, by moving running members. */
    void move(Placer placer, int budget) {
        if (budget == 0) {
            return;
        }
        Relocator relocator = new Relocator(state, placer, budget);
        placed.forEach(relocator::keep);
        List<Request> order =
                new ArrayList<>(refused.stream().filter(Decision::single).toList());
        order.sort(Comparator.comparingLong((Request request) -> shape(request).cardMilli())
                .reversed());
        for (Request request : order) {
            int assignment = relocator.admit(state.intern(shape(request)));
            if (assignment != Placer.NO_ROOM) {
                refusals.remove(request.name());
                placements.add(
                        placement(request.name(), request.groups().getFirst().role(), assignment));
            }
        }
        relocator.done().forEach(this::note);
    }

    private void note(Relocation relocation) {
        Placement from = Objects.requireNonNull(running.get(relocation.before()), "only what runs moves");
        moves.add(new Move(from, placement(from.request(), from.role(), relocation.after()), relocation.step()));
    }

    private static boolean single(Request request) {
        return request.groups().size() == 1 && request.groups().getFirst().min() == 1;
    }

    private static Shape shape(Request request) {
        return request.groups().getFirst().shape();
    }

    private Placement placement(String request, String role, int assignment) {
        List<Integer> cards = new ArrayList<>();
        for (long rest = state.cardsOf(assignment); rest != 0; rest &= rest - 1) {
            cards.add(Long.numberOfTrailingZeros(rest));
        }
        Shape shape = state.kinds().shape(state.kindOf(assignment));
        return new Placement(request, role, shape, state.nodeOf(assignment), cards);
    }

    Plan plan() {
        return new Plan(placements, List.copyOf(refusals.values()), moves);
    }
}
