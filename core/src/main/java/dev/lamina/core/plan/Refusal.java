package dev.lamina.core.plan;

import java.util.Locale;

/**
 * Why a request was not placed. Each kind has a rule by which it can be checked against the snapshot and the plan:
 *
 * <ul>
 *   <li>{@link NoRoom}: some node meets every other constraint, and the most that such a node has of this one is {@code available}, less
 *       than {@code asked}. For {@code SEVERAL} no node is short of one amount only. The state is the one right after the decision
 *       before it in the plan.
 *   <li>{@link OverQuota}: what the queue holds plus {@code asked} passes its quota.
 *   <li>{@link Reserved}: it would fit if a reservation of somebody else were not there.
 *   <li>{@link HeldBack}: it would fit now, and somebody before it in the queue would then start later.
 * </ul>
 */
public sealed interface Refusal {
    /** The request that was refused, whole. */
    String request();

    /** The word of what stands in the way, for reports and JSON. */
    String constraintName();

    /** What was asked, in the unit of the constraint. */
    long asked();

    /** The most that could be given, in the same unit. */
    long available();

    /** The nearest change that would make it fit, as a sentence for an operator. */
    String nearestChange();

    /**
     * No node has room.
     *
     * @param request the request
     * @param role the group whose member found no room
     * @param constraint what is short
     * @param asked by one member
     * @param available at the best node that meets everything else
     * @param node the index of that node; -1 = there is none
     */
    record NoRoom(String request, String role, Constraint constraint, long asked, long available, int node)
            implements Refusal {
        @Override
        public String constraintName() {
            return constraint.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        @Override
        public String nearestChange() {
            return switch (constraint) {
                case ELIGIBLE_NODES -> "allow other card models, labels or taints: no node is eligible";
                case CARDS -> available > 0 ? "ask for at most " + available + " cards, or wait" : "wait for a card";
                case COMPUTE -> available > 0 ? "ask for at most " + available + "m of a card" : "wait for a card";
                case CARD_MEMORY -> "ask for at most " + available + " bytes of card memory";
                case CPU -> "ask for at most " + available + "m of cpu: cards are free, the cores beside them are not";
                case MEMORY ->
                    "ask for at most " + available + " bytes of memory: cards are free, the memory beside them is not";
                case PODS -> "let nodes run more workloads: cards are free, places are not";
                case TOPOLOGY ->
                    "let members stand further apart: at most " + available + " find room together, or wait";
                case SEVERAL -> "ask for less of at least " + available + " amounts, or wait";
            };
        }
    }

    /**
     * The queue may not hold more.
     *
     * @param request the request
     * @param queue whose quota
     * @param resource which amount, such as {@code compute}
     * @param asked in the resource's unit
     * @param available what the quota leaves
     */
    record OverQuota(String request, String queue, String resource, long asked, long available) implements Refusal {
        @Override
        public String constraintName() {
            return "quota";
        }

        @Override
        public String nearestChange() {
            return "ask for at most " + available + " of " + resource + ", or raise the quota of " + queue;
        }
    }

    /**
     * What is free is kept for somebody else.
     *
     * @param request the request
     * @param holder whose reservation
     * @param asked thousandths of a card
     * @param available thousandths of a card that no reservation holds
     * @param untilNs when the reservation ends at the latest
     */
    record Reserved(String request, String holder, long asked, long available, long untilNs) implements Refusal {
        @Override
        public String constraintName() {
            return "reserved";
        }

        @Override
        public String nearestChange() {
            return "wait until " + holder + " has started, at " + untilNs + " ns at the latest";
        }
    }

    /**
     * It would fit, but then somebody before it would wait longer.
     *
     * @param request the request
     * @param behind who goes first
     * @param asked nanoseconds that it may run
     * @param available nanoseconds until that one starts
     */
    record HeldBack(String request, String behind, long asked, long available) implements Refusal {
        private static final long NS_IN_SECOND = 1_000_000_000L;

        @Override
        public String constraintName() {
            return "held-back";
        }

        @Override
        public String nearestChange() {
            return "state a duration of at most " + seconds(available) + ", or wait for " + behind;
        }

        /** Rounded down, so that who states it is let past. */
        private static String seconds(long ns) {
            return ns < NS_IN_SECOND ? ns + " ns" : ns / NS_IN_SECOND + " s";
        }
    }
}
