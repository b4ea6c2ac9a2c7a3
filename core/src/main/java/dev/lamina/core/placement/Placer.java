package dev.lamina.core.placement;

import dev.lamina.core.state.Changes;
import dev.lamina.core.state.ClusterState;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Places members one by one where a policy wants them. Keeps each node's score for each kind and asks the policy again only for nodes that
 * changed, whoever changed them. Owned by the thread that owns the state; {@link #place} allocates only when it meets a new kind.
 */
public final class Placer {
    /** What {@link #place} and {@link #choose} answer when no node fits. */
    public static final int NO_ROOM = -1;

    private static final int UNKNOWN = Integer.MIN_VALUE;

    private final ClusterState state;
    private final Policy policy;
    private @Nullable ScoreTree[] trees = new ScoreTree[64];
    private long[] seen = new long[64];

    /** Places on a state; the policy must be bound to the same. */
    public Placer(ClusterState state, Policy policy) {
        this.state = state;
        this.policy = policy;
    }

    /** Places one member of an interned kind and answers its assignment, or {@link #NO_ROOM}. */
    public int place(int kind) {
        int node = choose(kind);
        return node == NO_ROOM ? NO_ROOM : placeOn(kind, node);
    }

    /** Places one member on a node that fits it, on the cards that the policy wants, and answers its assignment. */
    public int placeOn(int kind, int node) {
        return state.place(kind, node, policy.cards(kind, node));
    }

    /** The node that the policy wants, or {@link #NO_ROOM}. */
    public int choose(int kind) {
        ScoreTree tree = fresh(kind);
        return tree.count() == 0 ? NO_ROOM : policy.select(tree);
    }

    /** The node that the scores want among some, the first of equals; {@link #NO_ROOM} when none of them fits. Draws no lots. */
    public int chooseAmong(int kind, int[] nodes) {
        ScoreTree tree = fresh(kind);
        int best = NO_ROOM;
        int score = ScoreTree.NO_FIT;
        for (int node : nodes) {
            if (tree.score(node) > score) {
                score = tree.score(node);
                best = node;
            }
        }
        return best;
    }

    /** The scores of a kind, brought up to date. */
    private ScoreTree fresh(int kind) {
        if (kind >= trees.length) {
            trees = Arrays.copyOf(trees, 2 * kind);
            seen = Arrays.copyOf(seen, 2 * kind);
        }
        Changes changes = state.changes();
        ScoreTree tree = trees[kind];
        if (tree == null) {
            tree = new ScoreTree(state.nodes());
            trees[kind] = tree;
            scoreFirst(tree, kind);
        } else if (changes.remembers(seen[kind])) {
            scoreChanged(tree, kind);
        } else {
            scoreAll(tree, kind, seen[kind]);
        }
        seen[kind] = changes.now();
        return tree;
    }

    private void scoreChanged(ScoreTree tree, int kind) {
        Changes changes = state.changes();
        long now = changes.now();
        for (long change = seen[kind]; change < now; change++) {
            if (changes.isLatest(change)) {
                score(tree, kind, changes.node(change));
            }
        }
    }

    private void scoreAll(ScoreTree tree, int kind, long since) {
        for (int node = 0; node < state.nodes(); node++) {
            if (state.changes().changedSince(node, since)) {
                score(tree, kind, node);
            }
        }
    }

    /** The first scores of a kind. Nodes of one sort that nothing has touched yet are alike, so one of them is scored for all. */
    private void scoreFirst(ScoreTree tree, int kind) {
        int[] ofSort = new int[state.nodes()];
        Arrays.fill(ofSort, UNKNOWN);
        for (int node = 0; node < state.nodes(); node++) {
            int sort = state.sort(node);
            if (state.changes().latest(node) > 0) {
                tree.put(node, scoreOf(kind, node));
            } else {
                ofSort[sort] = ofSort[sort] == UNKNOWN ? scoreOf(kind, node) : ofSort[sort];
                tree.put(node, ofSort[sort]);
            }
        }
        tree.build();
    }

    private void score(ScoreTree tree, int kind, int node) {
        tree.set(node, scoreOf(kind, node));
    }

    private int scoreOf(int kind, int node) {
        return state.fits(kind, node) ? policy.nodeScore(kind, node) : ScoreTree.NO_FIT;
    }
}
