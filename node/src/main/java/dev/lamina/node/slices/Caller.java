package dev.lamina.node.slices;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.Objects;

/** Who asks, as the system vouches for it. {@code mayAll}: root, or the agent's own user. */
public record Caller(String user, boolean mayAll) {
    /** Throws {@link NullPointerException} without a user. */
    public Caller {
        Objects.requireNonNull(user, "user");
    }

    /** Whether this caller may act on that user's slice. */
    public boolean may(String owner) {
        return mayAll || user.equals(owner);
    }

    /** Throws {@code NOT_PERMITTED} unless this caller may do {@code what} for everybody. */
    public void requireAll(String what) {
        if (!mayAll) {
            throw new LaminaException(
                    ErrorCode.NOT_PERMITTED, what + " is for the agent's own user and root, not for " + user);
        }
    }
}
