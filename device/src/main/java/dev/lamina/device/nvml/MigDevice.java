package dev.lamina.device.nvml;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A part of a card that the operator has cut off as a device of its own. Immutable and safe for use by many threads. */
public final class MigDevice implements MeteredDevice {
    private static final int MEMORY_BYTES = 24;
    private static final int MEMORY_USED = 16;

    private final Handle handle;
    private final Handle card;
    private final String uuid;
    private final int multiprocessors;
    private final long memoryBytes;

    MigDevice(Handle part, Handle whole, String uuid, int multiprocessors, long memoryBytes) {
        handle = part;
        card = whole;
        this.uuid = uuid;
        this.multiprocessors = multiprocessors;
        this.memoryBytes = memoryBytes;
    }

    /** As the driver writes it, {@code MIG-...}. */
    public String uuid() {
        return uuid;
    }

    /** How many multiprocessors of the card are its own; at least 1. */
    public int multiprocessors() {
        return multiprocessors;
    }

    public long memoryBytes() {
        return memoryBytes;
    }

    /** Its memory, and the card's heat: use and power are not told of parts, and a card's energy counted for each part would be counted twice. */
    @Override
    public CardCondition condition() {
        return new CardCondition(
                Handle.UNKNOWN,
                Handle.UNKNOWN,
                usedBytes(),
                Handle.UNKNOWN,
                Handle.UNKNOWN,
                card.number("nvmlDeviceGetTemperature", 0));
    }

    private long usedBytes() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(MEMORY_BYTES, JAVA_LONG.byteAlignment());
            int status = handle.functions().call("nvmlDeviceGetMemoryInfo", handle.address(), memory.address());
            return status == Status.SUCCESS ? memory.get(JAVA_LONG, MEMORY_USED) : Handle.UNKNOWN;
        }
    }

    @Override
    public List<CardProcess> processes() {
        return Processes.of(handle, uuid);
    }

    @Override
    public List<ProcessUse> uses(long sinceMicros) {
        return Processes.uses(handle, sinceMicros);
    }

    @Override
    public String toString() {
        return uuid;
    }
}
