package dev.lamina.core.state;

import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A cluster while it is filled: what is left of each node and card, and what runs where. Guarantees and memory are hard, so nothing here goes
 * below 0. Changes are tried between {@link #checkpoint} and {@link #rollback} or {@link #commit}, which nest.
 *
 * <p>Nodes, cards, kinds and assignments are small numbers. Nodes are numbered as in the cluster, cards through all nodes with a node's
 * own from {@link #firstCard} on; a set of one node's cards is a {@code long} with bit 0 for its first. Not safe for several threads:
 * one owns it. Except for {@link #intern} and now and then a growing table, nothing allocates.
 */
public final class ClusterState {
    private static final int NONE = -1;

    private final Cluster cluster;
    private final Kinds kinds = new Kinds();
    private final Rooms rooms;
    private final Assignments assignments;
    private final UndoLog undo = new UndoLog();
    private final Changes changes;
    private final Map<Constraints, Eligibility> eligibilities = new HashMap<>();
    private Eligibility[] eligible = new Eligibility[64];
    private final int[] sorts;
    private long usedMilli;
    private int running;

    /** An empty cluster. */
    public ClusterState(Cluster cluster) {
        this.cluster = cluster;
        rooms = new Rooms(cluster, kinds);
        assignments = new Assignments(rooms.widestCut());
        changes = new Changes(cluster.nodes().size());
        sorts = sorts(cluster.nodes());
    }

    /** The number of a node's sort, 0 or more: nodes of one sort were alike in everything but their names when they were empty. */
    public int sort(int node) {
        return sorts[node];
    }

    private static int[] sorts(List<Node> nodes) {
        Map<Sort, Integer> first = new HashMap<>();
        int[] sorts = new int[nodes.size()];
        for (int node = 0; node < sorts.length; node++) {
            Integer known = first.putIfAbsent(new Sort(nodes.get(node)), first.size());
            sorts[node] = known == null ? first.size() - 1 : known;
        }
        return sorts;
    }

    /** What it was made from. */
    public Cluster cluster() {
        return cluster;
    }

    /** The number of a shape; the first call for a shape works out where it may go. */
    public int intern(Shape shape) {
        int kind = kinds.intern(shape);
        if (kind >= eligible.length) {
            eligible = Arrays.copyOf(eligible, 2 * kind);
        }
        eligible[kind] = eligibilities.computeIfAbsent(
                shape.constraints(), constraints -> new Eligibility(cluster, constraints));
        return kind;
    }

    /** What the interned shapes ask for. */
    public Kinds kinds() {
        return kinds;
    }

    /** Which nodes changed, for whoever caches. */
    public Changes changes() {
        return changes;
    }

    /** Whether constraints let a kind onto a node, however full it is; its cards are in {@link #eligibleCards}. */
    public boolean eligible(int kind, int node) {
        return eligible[kind].node(node);
    }

    /** The cards of a node that constraints and health let a kind use, however full they are. */
    public long eligibleCards(int kind, int node) {
        return eligible[kind].cards(node);
    }

    /** Whether cpu, memory and places of a node are enough for a kind. */
    public boolean hostFits(int kind, int node) {
        return rooms.hostFits(kind, node);
    }

    /** The cards of a node that fit a kind now, each for itself; constraints respected, cpu and memory of the node not looked at. */
    public long fittingCards(int kind, int node) {
        return rooms.fitting(kind, node, eligible[kind].cards(node));
    }

    /** Whether a kind can be placed on a node now. */
    public boolean fits(int kind, int node) {
        if (!rooms.hostFits(kind, node) || !eligible[kind].node(node)) {
            return false;
        }
        int count = kinds.cards(kind);
        if (rooms.milli(node) < count * kinds.milli(kind)) {
            return false;
        }
        return count == 0 || Long.bitCount(fittingCards(kind, node)) >= count;
    }

    /**
     * Places a member and answers the number of its assignment. Constraints are the caller's business, so that what already runs
     * somewhere can be entered; room is not: throws {@link IllegalArgumentException} where it does not fit, and changes nothing.
     */
    public int place(int kind, int node, long cards) {
        boolean fits = rooms.hostFits(kind, node)
                && Long.bitCount(cards) == kinds.cards(kind)
                && rooms.fitting(kind, node, cards) == cards;
        if (!fits) {
            throw new IllegalArgumentException("kind " + kind + " (" + kinds.shape(kind) + ") does not fit node "
                    + cluster.nodes().get(node).name() + " on cards " + Long.toBinaryString(cards));
        }
        int row = assignments.add(kind, node, cards);
        rooms.take(assignments, row);
        noteTaken(row, 1);
        if (undo.recording()) {
            undo.placed(row);
        }
        return row;
    }

    /** Takes a member away; throws {@link IllegalArgumentException} for one that is not there. */
    public void remove(int assignment) {
        if (!assignments.alive(assignment)) {
            throw new IllegalArgumentException("assignment " + assignment + " is not there");
        }
        rooms.giveBack(assignments, assignment);
        noteTaken(assignment, -1);
        assignments.markGone(assignment);
        if (undo.recording()) {
            undo.removed(assignment);
        } else {
            assignments.recycle(assignment);
        }
    }

    private void noteTaken(int row, int sign) {
        int kind = assignments.kind(row);
        usedMilli += (long) sign * kinds.cards(kind) * kinds.milli(kind);
        running += sign;
        changes.note(assignments.node(row));
    }

    /** Keeps amounts of a node from new members until {@link #release}; no transaction undoes it. */
    public void withhold(Withheld kept) {
        rooms.withhold(kept, 1);
        changes.note(kept.node());
    }

    /** Gives back what {@link #withhold} took; the amounts must not have changed since. */
    public void release(Withheld kept) {
        rooms.withhold(kept, -1);
        changes.note(kept.node());
    }

    /** Opens a transaction; the answer goes to {@link #rollback} or {@link #commit}, the newest first. */
    public int checkpoint() {
        return undo.open();
    }

    /** Undoes everything since a checkpoint and closes it. */
    public void rollback(int checkpoint) {
        while (undo.size() > checkpoint) {
            int step = undo.pop();
            int row = Math.abs(step) - 1;
            if (step > 0) {
                rooms.giveBack(assignments, row);
                noteTaken(row, -1);
                assignments.recycle(row);
            } else {
                assignments.markBack(row);
                rooms.takeAgain(assignments, row);
                noteTaken(row, 1);
            }
        }
        undo.close();
    }

    /** Keeps everything since a checkpoint and closes it; an outer checkpoint can still undo it. */
    public void commit() {
        if (!undo.close()) {
            return;
        }
        for (int index = 0; index < undo.size(); index++) {
            int row = -undo.at(index) - 1;
            if (row >= 0) {
                assignments.recycle(row);
            }
        }
        undo.clear();
    }

    /** Thousandths of a processor core left. */
    public long cpuLeft(int node) {
        return rooms.cpu(node);
    }

    /** Main memory left, in bytes. */
    public long memoryLeft(int node) {
        return rooms.memory(node);
    }

    /** Places for workloads left. */
    public int podsLeft(int node) {
        return rooms.pods(node);
    }

    /** Thousandths left on all cards of a node together. */
    public int milliLeft(int node) {
        return rooms.milli(node);
    }

    /** How many nodes there are. */
    public int nodes() {
        return sorts.length;
    }

    /** The number of a node's first card; {@code firstCard(nodes())} is the number of cards. */
    public int firstCard(int node) {
        return rooms.firstCard(node);
    }

    /** Whether all cards of a node are shared freely. */
    public boolean sharesFreely(int node) {
        return rooms.free(node);
    }

    /** Thousandths left on a card. */
    public int cardMilli(int card) {
        return rooms.cardMilli(card);
    }

    /** Memory left on a card, in bytes. */
    public long cardBytes(int card) {
        return rooms.cardBytes(card);
    }

    /** All the memory of a card, in bytes. */
    public long cardSize(int card) {
        return rooms.cardSize(card);
    }

    /** How many members are on a card. */
    public int holders(int card) {
        return rooms.holders(card);
    }

    /** Whether the layout of a card lets a share of this size onto it now. */
    public boolean cardTakes(int card, int milli) {
        return rooms.takes(card, milli);
    }

    /** How many members of a form, see {@link Kinds#form}, run on a node. */
    public int formsOn(int node, int form) {
        return rooms.forms(node, form);
    }

    /** Thousandths of a card that members asked for and hold. */
    public long usedMilli() {
        return usedMilli;
    }

    /** How many members are placed. */
    public int running() {
        return running;
    }

    /** Assignments are below this number; {@link #alive} tells which are there. */
    public int assignmentLimit() {
        return assignments.limit();
    }

    /** Whether an assignment is there. */
    public boolean alive(int assignment) {
        return assignments.alive(assignment);
    }

    /** The kind of an assignment that is there, or {@code -1}. */
    public int kindOf(int assignment) {
        return alive(assignment) ? assignments.kind(assignment) : NONE;
    }

    /** The node of an assignment that is there, or {@code -1}. */
    public int nodeOf(int assignment) {
        return alive(assignment) ? assignments.node(assignment) : NONE;
    }

    /** The cards of an assignment that is there. */
    public long cardsOf(int assignment) {
        return assignments.cards(assignment);
    }
}
