package dev.lamina.node.arbiter;

/** Asks the system to run the calling thread before ordinary ones. */
final class LoopPriority {
    private LoopPriority() {}

    /** Returns what the system answered, for people. */
    static String ask() {
        return "ordinary";
    }
}
