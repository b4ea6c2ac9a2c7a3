package dev.lamina.core.request;

import static dev.lamina.core.request.Checks.require;

import java.util.Objects;

/**
 * What one member needs from one node. Equal shapes are one kind: policies score a kind once for each state of a node.
 *
 * @param cpuMilli thousandths of a processor core, 0 or more
 * @param memoryBytes main memory, 0 or more
 * @param cards its share of accelerators
 * @param constraints where it may go
 */
public record Shape(long cpuMilli, long memoryBytes, CardDemand cards, Constraints constraints) {
    /** Throws BAD_INPUT below 0. */
    public Shape {
        Objects.requireNonNull(cards, "cards");
        Objects.requireNonNull(constraints, "constraints");
        require(cpuMilli >= 0, () -> "cpu asked is " + cpuMilli + "m; it must be 0 or more");
        require(memoryBytes >= 0, () -> "memory asked is " + memoryBytes + " bytes; it must be 0 or more");
    }

    // Written out, for what the compiler makes of a record is put together at every start.
    @Override
    public int hashCode() {
        int amounts = 31 * Long.hashCode(cpuMilli) + Long.hashCode(memoryBytes);
        return 31 * (31 * (31 * amounts + cards.count()) + cards.guaranteeMilli()) + constraints.hashCode();
    }

    /** What it holds of all its cards together, in thousandths of a card. */
    public long cardMilli() {
        return (long) cards.count() * cards.reservedMilli();
    }
}
