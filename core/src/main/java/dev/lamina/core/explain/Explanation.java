package dev.lamina.core.explain;

import dev.lamina.core.plan.Refusal;
import java.util.List;
import java.util.Objects;

/**
 * Why a request waits.
 *
 * @param request its name
 * @param queue the queue that is charged; empty = nobody's
 * @param waitedNs since it was asked for
 * @param starts whether it starts at once
 * @param reasons what stands in the way, at most one; none when it starts
 * @param nearest the nodes that come closest to taking one of its members, the closest first
 * @param changes what would start it now, the least change first; each was tried by planning anew
 * @param outlook when it will start
 */
public record Explanation(
        String request,
        String queue,
        long waitedNs,
        boolean starts,
        List<Refusal> reasons,
        List<NearNode> nearest,
        List<String> changes,
        Outlook outlook) {
    /** Copies the lists. */
    public Explanation {
        Objects.requireNonNull(outlook, "outlook");
        reasons = List.copyOf(reasons);
        nearest = List.copyOf(nearest);
        changes = List.copyOf(changes);
    }

    /**
     * A node and what it lacks.
     *
     * @param node its name
     * @param lacks what one member would still need there, in words; empty when it has room for one
     */
    public record NearNode(String node, List<String> lacks) {
        /** Copies the list. */
        public NearNode {
            lacks = List.copyOf(lacks);
        }
    }

    /**
     * When a request will start, as {@link dev.lamina.core.schedule.Scheduler#foresee} says.
     *
     * @param known whether that can be said
     * @param startNs when; meaningless unless known
     * @param why what keeps it from being known, for people; empty when it is
     */
    public record Outlook(boolean known, long startNs, String why) {
        /** Throws {@link NullPointerException} without a reason. */
        public Outlook {
            Objects.requireNonNull(why, "why");
        }

        static Outlook at(long startNs) {
            return new Outlook(true, startNs, "");
        }

        static Outlook unknown(String why) {
            return new Outlook(false, 0, why);
        }
    }
}
