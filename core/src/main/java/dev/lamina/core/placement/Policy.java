package dev.lamina.core.placement;

import dev.lamina.core.state.ClusterState;

/**
 * Ranks nodes for a kind of request on one state. A score depends on the kind and on that node alone, so it is kept until the node
 * changes. Owned by the thread that owns the state; {@link #nodeScore} and {@link #cards} allocate nothing.
 */
public interface Policy {
    /** How good a node is for a kind that fits it, 0 or more; higher is better. */
    int nodeScore(int kind, int node);

    /** The cards of a node, chosen from those that fit, as bits; 0 for a kind without cards. */
    long cards(int kind, int node);

    /** One of the nodes that fit, at least one: the best, and of equals the first. */
    default int select(Candidates candidates) {
        return candidates.best();
    }

    /** Makes a policy for a state. */
    interface Factory {
        /**
         * Binds the policy to a state.
         *
         * @param mix what requests usually look like
         * @param seed for policies that draw lots
         */
        Policy on(ClusterState state, Mix mix, long seed);
    }
}
