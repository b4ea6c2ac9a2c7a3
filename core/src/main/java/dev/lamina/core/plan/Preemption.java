package dev.lamina.core.plan;

import java.util.List;

/**
 * Members that have to go so that somebody else can start.
 *
 * @param request whose members
 * @param members all of its members; for {@link Reason#SHRINK} those above its minimum that have to go
 * @param cause the request that will start instead
 * @param reason by which right
 * @param leavesNs until when they may tidy up; what they hold is then kept for the cause. A shrink is immediate
 */
public record Preemption(String request, List<Placement> members, String cause, Reason reason, long leavesNs) {
    /** By which right a member is stopped. */
    public enum Reason {
        /** It is above the minimum of its gang, which runs on without it. */
        SHRINK,
        /** The cause comes before it by class or priority. */
        PRIORITY,
        /** Its queue borrows what the queue of the cause was guaranteed. */
        RECLAIM,
        /** It ran past its estimate and past the grace that follows, and a reservation waits for it. */
        OVERRUN
    }

    /** Copies the list. */
    public Preemption {
        members = List.copyOf(members);
    }
}
