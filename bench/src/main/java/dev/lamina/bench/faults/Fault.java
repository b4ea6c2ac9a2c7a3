package dev.lamina.bench.faults;

/**
 * One fault.
 *
 * @param kind what happens
 * @param client index of the client it happens to; of no meaning for faults of the agent
 * @param delayMs time under load before it happens
 * @param lengthMs how long a stop, an absence or a forked child lasts; 0 where nothing lasts
 */
record Fault(FaultKind kind, int client, int delayMs, int lengthMs) {

    /** One line for a log. */
    String text() {
        String whom = kind.ofAgent() ? "" : " client " + client;
        String length = lengthMs == 0 ? "" : " for " + lengthMs + " ms";
        return kind.text() + whom + length;
    }
}
