package dev.lamina.bench.faults;

/** What can go wrong, with how often it does among random faults. */
public enum FaultKind {
    /** {@code kill -9} at any instant. */
    KILL_CLIENT("kill -9", 20, false, 0, 0),
    /** {@code kill -9} right after a kernel of that client finished: it holds the card. */
    KILL_HOLDING("kill -9 while holding", 20, false, 0, 0),
    /** {@code SIGSTOP}, later {@code SIGCONT}. */
    STOP_CLIENT("stop", 20, false, 20, 600),
    /** A shell in the client's slice forks two loads and is killed; they are children left behind until they end. */
    FORK("fork and kill the parent of", 10, false, 100, 400),
    /** {@code kill -9} of the agent, which is started again later. */
    KILL_AGENT("kill -9 of the agent, gone", 15, true, 0, 1500),
    /** {@code SIGSTOP} of the agent, later {@code SIGCONT}. */
    STOP_AGENT("stop of the agent", 15, true, 20, 1200);

    private final String text;
    private final int weight;
    private final boolean ofAgent;
    private final int leastLengthMs;
    private final int mostLengthMs;

    FaultKind(String text, int weight, boolean ofAgent, int leastLengthMs, int mostLengthMs) {
        this.text = text;
        this.weight = weight;
        this.ofAgent = ofAgent;
        this.leastLengthMs = leastLengthMs;
        this.mostLengthMs = mostLengthMs;
    }

    String text() {
        return text;
    }

    int weight() {
        return weight;
    }

    boolean ofAgent() {
        return ofAgent;
    }

    int leastLengthMs() {
        return leastLengthMs;
    }

    int mostLengthMs() {
        return mostLengthMs;
    }
}
