package dev.lamina.core.plan;

import java.util.List;

/**
 * Cards that are kept for a request that waits. Nobody else may use them beyond {@code startNs}.
 *
 * @param request who will start there
 * @param members where its members will be; cards that others hold until then are among them
 * @param startNs when it starts at the latest, if everybody ends within his estimate
 * @param cause why it has them
 * @param checkedNs when it was last seen whether an earlier time would do
 */
public record Reservation(String request, List<Placement> members, long startNs, Cause cause, long checkedNs) {
    /** Why somebody has a reservation. */
    public enum Cause {
        /** It is the first in line. */
        HEAD,
        /** It asks for as much as the largest node has, so room for it does not come by chance. */
        LARGE,
        /** It has waited longer than the age threshold. */
        AGED,
        /** Others were stopped for it; it gets what they leave. */
        NOMINATED
    }

    /** Copies the list. */
    public Reservation {
        members = List.copyOf(members);
    }
}
