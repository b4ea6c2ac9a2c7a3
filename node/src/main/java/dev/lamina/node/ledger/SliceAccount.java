package dev.lamina.node.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sums a slice's use from readings of its slots, each of which may come early, late or twice: what counts is the growth since the last
 * reading of the same slot and generation. Owned by the agent's event thread.
 */
public final class SliceAccount {
    private static final long MILLIS_PER_SECOND = 1000;

    private final long slice;
    private final Map<Integer, SlotReading> lastSeen = new HashMap<>();
    private Use total;
    private long byteSeconds;
    private long restByteMillis;
    private long peakBytes;
    private long integratedUntilMs;
    private boolean changed;

    /** Continues a balance, be it of the ledger or empty; {@code nowMs} is any steady clock's. */
    public SliceAccount(Balance balance, long nowMs) {
        slice = balance.slice();
        total = balance.total();
        byteSeconds = balance.memoryByteSeconds();
        peakBytes = balance.memoryPeakBytes();
        integratedUntilMs = nowMs;
        for (SlotReading reading : balance.lastSeen()) {
            lastSeen.put(reading.slot(), reading);
        }
    }

    /** Adds what the slot used since its last reading. A reading of an older generation is late and adds nothing. */
    public void observe(SlotReading reading) {
        SlotReading before = lastSeen.get(reading.slot());
        if (before != null && Integer.compareUnsigned(reading.generation(), before.generation()) < 0) {
            return;
        }
        SlotReading known = before != null && before.generation() == reading.generation()
                ? before
                : new SlotReading(reading.slot(), reading.generation(), 0, Use.NONE, 0, 0);
        Use growth = reading.use().since(known.use());
        SlotReading now = new SlotReading(
                reading.slot(),
                reading.generation(),
                reading.pid(),
                known.use().plus(growth),
                reading.memoryBytes(),
                reading.memoryPeakBytes());
        if (!now.equals(before)) {
            total = total.plus(growth);
            lastSeen.put(now.slot(), now);
            changed = true;
        }
        long peak = Math.max(reading.memoryPeakBytes(), memoryBytes());
        if (peak > peakBytes) {
            peakBytes = peak;
            changed = true;
        }
    }

    /** The slot's process is gone: what it held is free, what it used stays counted. */
    public void retire(int slot) {
        SlotReading last = lastSeen.get(slot);
        if (last != null && last.memoryBytes() != 0) {
            lastSeen.put(slot, new SlotReading(slot, last.generation(), last.pid(), last.use(), 0, 0));
            changed = true;
        }
    }

    /** Adds the memory held since the last call; call it before readings that change it. */
    public void integrate(long nowMs) {
        long heldBytes = memoryBytes();
        long elapsedMs = Math.max(0, nowMs - integratedUntilMs);
        integratedUntilMs = nowMs;
        if (heldBytes > 0 && elapsedMs > 0) {
            restByteMillis += (heldBytes % MILLIS_PER_SECOND) * elapsedMs;
            byteSeconds += heldBytes / MILLIS_PER_SECOND * elapsedMs + restByteMillis / MILLIS_PER_SECOND;
            restByteMillis %= MILLIS_PER_SECOND;
            changed = true;
        }
    }

    /** Bytes held at the last readings. */
    public long memoryBytes() {
        return lastSeen.values().stream().mapToLong(SlotReading::memoryBytes).sum();
    }

    /** Everything so far. */
    public Balance balance() {
        List<SlotReading> readings = new ArrayList<>(lastSeen.values());
        return new Balance(slice, total, byteSeconds, peakBytes, readings);
    }

    /** Whether something changed since the last call of this method. */
    public boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }
}
