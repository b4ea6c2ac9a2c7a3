package dev.lamina.node.slices;

import java.util.Locale;

/** Where a slice is in its life. */
enum SliceState {
    /** Granted; its program has not started yet. */
    STARTING,
    RUNNING,
    PAUSED,
    /** Its program was told to end, or has ended and others are being ended. */
    STOPPING,
    ENDED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
