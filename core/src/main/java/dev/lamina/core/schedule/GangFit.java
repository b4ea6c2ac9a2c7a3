package dev.lamina.core.schedule;

import dev.lamina.core.placement.Placer;
import dev.lamina.core.request.Gathering;
import dev.lamina.core.state.ClusterState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Finds places for all members that a gang must have, together where that is asked. Owned by the thread that owns the state. The answer of the last
 * success is in {@link #row} and {@link #group} until the next try.
 */
final class GangFit {
    private final ClusterState state;
    private final Placer placer;
    private final Capacity capacity;
    private final Domains domains;
    private int[] rows = new int[64];
    private int[] groups = new int[64];
    private int count;

    GangFit(ClusterState state, Placer placer, Domains domains) {
        this.state = state;
        this.placer = placer;
        this.domains = domains;
        capacity = new Capacity(state);
    }

    /** How many members were placed. */
    int count() {
        return count;
    }

    /** The assignment of a member. */
    int row(int member) {
        return rows[member];
    }

    /** The group of a member, by its place in the ask. */
    int group(int member) {
        return groups[member];
    }

    /** Whether the room for each group alone is enough; where it is not, trying is in vain. */
    boolean mayFit(Ask ask) {
        boolean may = true;
        for (int group = 0; group < ask.groups(); group++) {
            may &= capacity.total(ask.kind(group)) >= ask.least(group);
        }
        return may;
    }

    /** How many members of a group some nodes could take now, counted for that group alone. */
    long room(Ask ask, int group, int[] nodes) {
        return sum(ask.kind(group), nodes);
    }

    /** The sets of nodes in one of which all members have to be, where they must be together. */
    List<int[]> domains(Ask ask) {
        int depth = domains.depth(ask.gathering().level());
        return depth < 0 ? List.of() : domains.at(depth);
    }

    /** As {@link #roomOn}, as of the last {@link #mayFit} of an ask with this kind: quicker for many nodes. */
    int roomKept(int kind, int node) {
        return capacity.on(kind, node);
    }

    /** How many members of a kind one node could take now. */
    int roomOn(int kind, int node) {
        return capacity.now(kind, node);
    }

    /** Places all members that must start together, or none; the state has then not changed. */
    boolean place(Ask ask) {
        count = 0;
        if (!mayFit(ask)) {
            return false;
        }
        Gathering gathering = ask.gathering();
        return switch (gathering.kind()) {
            case NONE -> tryOn(ask, List.of());
            case REQUIRED -> together(ask, domains.depth(gathering.level()));
            case PREFERRED -> together(ask, domains.depth(gathering.level())) || near(ask);
        };
    }

    /** The most members of the first group that one vertex of the wanted level could take, at most as many as it must have. */
    int mostTogether(Ask ask) {
        long most = 0;
        for (int[] nodes : domains(ask)) {
            most = Math.max(most, roomOn(ask, nodes));
        }
        return (int) Math.min(most, Math.max(0, ask.members() - 1));
    }

    /** Places one member of a group where the policy wants it and answers its assignment, or {@link Placer#NO_ROOM}. */
    int placeOne(Ask ask, int group) {
        return placer.place(ask.kind(group));
    }

    /** Places one more member of a gang beside one that is there: within the same vertex where that is required, and first there where it is preferred. */
    int placeBeside(Ask ask, int group, int beside) {
        Gathering gathering = ask.gathering();
        if (gathering.kind() == Gathering.Kind.NONE) {
            return placeOne(ask, group);
        }
        int row = Placer.NO_ROOM;
        for (int[] nodes : domains(ask)) {
            if (Arrays.binarySearch(nodes, beside) >= 0) {
                row = placeMember(ask.kind(group), List.of(nodes));
            }
        }
        boolean elsewhere = row == Placer.NO_ROOM && gathering.kind() == Gathering.Kind.PREFERRED;
        return elsewhere ? placeOne(ask, group) : row;
    }

    /** All under one vertex of a depth: the one with the least room that is enough. */
    private boolean together(Ask ask, int depth) {
        if (depth < 0) {
            return false;
        }
        List<int[]> enough = new ArrayList<>(
                domains.at(depth).stream().filter(nodes -> mayFitOn(ask, nodes)).toList());
        enough.sort(Comparator.comparingLong(nodes -> roomOn(ask, nodes)));
        for (int[] nodes : enough) {
            if (tryOn(ask, List.of(nodes))) {
                return true;
            }
        }
        return false;
    }

    /** Under one vertex as deep as possible, filling the vertices of the wanted level that have most room; else anywhere so. */
    private boolean near(Ask ask) {
        int wanted = domains.depth(ask.gathering().level());
        if (wanted < 0) {
            return tryOn(ask, List.of());
        }
        for (int depth = wanted - 1; depth >= 0; depth--) {
            for (int[] around : domains.at(depth)) {
                if (mayFitOn(ask, around) && tryOn(ask, roomiest(ask, wanted, around))) {
                    return true;
                }
            }
        }
        int[] all = new int[state.nodes()];
        Arrays.setAll(all, node -> node);
        List<int[]> everywhere = new ArrayList<>(roomiest(ask, wanted, all));
        everywhere.add(all);
        return tryOn(ask, everywhere);
    }

    private List<int[]> roomiest(Ask ask, int depth, int[] around) {
        return domains.at(depth).stream()
                .filter(nodes -> Arrays.binarySearch(around, nodes[0]) >= 0)
                .sorted(Comparator.comparingLong((int[] nodes) -> roomOn(ask, nodes))
                        .reversed())
                .toList();
    }

    private boolean mayFitOn(Ask ask, int[] nodes) {
        for (int group = 0; group < ask.groups(); group++) {
            if (ask.least(group) > 0 && sum(ask.kind(group), nodes) < ask.least(group)) {
                return false;
            }
        }
        return true;
    }

    private long roomOn(Ask ask, int[] nodes) {
        return sum(ask.kind(0), nodes);
    }

    private long sum(int kind, int[] nodes) {
        if (capacity.total(kind) == 0) {
            return 0;
        }
        long sum = 0;
        for (int node : nodes) {
            sum += capacity.on(kind, node);
        }
        return sum;
    }

    /** Tries one set of nodes after the other for each member; no set at all = every node. */
    private boolean tryOn(Ask ask, List<int[]> sets) {
        int checkpoint = state.checkpoint();
        count = 0;
        for (int group = 0; group < ask.groups(); group++) {
            for (int member = 0; member < ask.least(group); member++) {
                int row = placeMember(ask.kind(group), sets);
                if (row == Placer.NO_ROOM) {
                    state.rollback(checkpoint);
                    count = 0;
                    return false;
                }
                note(row, group);
            }
        }
        state.commit();
        return true;
    }

    private int placeMember(int kind, List<int[]> sets) {
        if (sets.isEmpty()) {
            return placer.place(kind);
        }
        for (int[] nodes : sets) {
            int node = placer.chooseAmong(kind, nodes);
            if (node != Placer.NO_ROOM) {
                return placer.placeOn(kind, node);
            }
        }
        return Placer.NO_ROOM;
    }

    private void note(int row, int group) {
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, 2 * count);
            groups = Arrays.copyOf(groups, 2 * count);
        }
        rows[count] = row;
        groups[count++] = group;
    }
}
