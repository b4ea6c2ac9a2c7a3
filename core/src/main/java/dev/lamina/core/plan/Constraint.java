package dev.lamina.core.plan;

/** What can stand in a member's way on every node; the unit is that of {@code asked} and {@code available} in a refusal. */
public enum Constraint {
    /** No node has allowed labels, taints and card models; counts nodes. */
    ELIGIBLE_NODES,
    /** Free cards of an allowed model on one node are too few; counts cards. */
    CARDS,
    /** No card has enough compute left; thousandths of a card. */
    COMPUTE,
    /** No card has enough memory left; bytes. */
    CARD_MEMORY,
    /** Cards are free, but the processor cores beside them are not; thousandths of a core. */
    CPU,
    /** Cards are free, but the main memory beside them is not; bytes. */
    MEMORY,
    /** Nodes run as many workloads as they may; counts workloads. */
    PODS,
    /** No vertex of the required level has room for all members; counts members of the first group. */
    TOPOLOGY,
    /** On every allowed node at least two amounts are short; counts the amounts short where the fewest are. */
    SEVERAL
}
