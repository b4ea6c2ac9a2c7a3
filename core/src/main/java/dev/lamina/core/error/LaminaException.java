package dev.lamina.core.error;

import java.util.Objects;

/**
 * The one exception that Lamina throws on purpose. Its message names what failed, the value, the limit it broke and what to do about it,
 * in one sentence or two: {@code share is 130%, at most 100% of a card; ask for less or for two cards}.
 */
public final class LaminaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /** Throws {@link NullPointerException} when the code or the message is missing. */
    public LaminaException(ErrorCode code, String message) {
        super(Objects.requireNonNull(message, "message"));
        this.code = Objects.requireNonNull(code, "code");
    }

    /** As above, keeping the cause for the logs. */
    public LaminaException(ErrorCode code, String message, Throwable cause) {
        super(Objects.requireNonNull(message, "message"), cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** The stable code; never changes once thrown. */
    public ErrorCode code() {
        return code;
    }

    /** The message as a {@code String} that is always there, which {@link #getMessage()} does not promise to the null checker. */
    public String explanation() {
        return Objects.requireNonNull(getMessage());
    }
}
