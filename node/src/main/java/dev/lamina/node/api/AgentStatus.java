package dev.lamina.node.api;

import java.util.List;
import java.util.Objects;

/**
 * The agent itself.
 *
 * @param boot grows with every start of an agent over this ledger
 * @param testBed it pins the card to the first core and programs to the others
 * @param shared other users may ask it, too
 * @param realTime its arbiter runs with real-time priority
 * @param slices that live now
 * @param waiting requests that wait for room
 * @param problems what is wrong and how to mend it, one sentence each; empty: nothing
 */
public record AgentStatus(
        long pid,
        String user,
        long startedAtMillis,
        long boot,
        boolean testBed,
        boolean shared,
        boolean realTime,
        int cards,
        int slices,
        int waiting,
        String log,
        List<String> problems) {
    /** Copies the list. */
    public AgentStatus {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(log, "log");
        problems = List.copyOf(problems);
    }
}
