package dev.lamina.core.error;

/**
 * What went wrong, in a word that never changes: the command, its JSON and the logs show the same one. The exit code is what the
 * {@code lamina} command ends with, so that a script can tell the cases apart without reading text.
 */
public enum ErrorCode {
    /** What was asked for is malformed or outside its range. */
    BAD_INPUT(2),
    /** The named card, slice, program or file does not exist. */
    NOT_FOUND(3),
    /** The card cannot guarantee what was asked; the message says what would fit. */
    NO_ROOM(4),
    /** Someone else holds the card, the agent's place or the name. */
    ALREADY_HELD(5),
    /** The caller may not do this to someone else's slice or to this machine. */
    NOT_PERMITTED(6),
    /** A part that is needed (agent, loader, card) does not answer or is not there. */
    UNAVAILABLE(7),
    /** A native library or the operating system refused a call. */
    NATIVE(8),
    /** The ledger cannot be read or written. */
    STORE(9),
    /** An answer did not come within the stated time. */
    TIMED_OUT(10),
    /** A fault of Lamina itself. */
    INTERNAL(70);

    private final int exitCode;

    ErrorCode(int exitCode) {
        this.exitCode = exitCode;
    }

    /** The exit code of the {@code lamina} command, 1..125 and different for each error code. */
    public int exitCode() {
        return exitCode;
    }
}
