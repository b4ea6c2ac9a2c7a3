package dev.lamina.device.opencl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Native memory through which arrays travel, kept for reuse in powers of two, because the device may not see the Java heap. A block of
 * a transfer that is under way is lent until its event is complete. Guarded by its own lock.
 */
final class Staging {
    private static final long SMALLEST = 256;

    private final Arena arena = Arena.ofShared();
    private final Map<Long, Deque<MemorySegment>> free = new HashMap<>();

    synchronized MemorySegment take(long bytes) {
        long size = Math.max(SMALLEST, Long.highestOneBit(Math.max(1, bytes - 1)) << 1);
        Deque<MemorySegment> blocks = free.computeIfAbsent(size, ignored -> new ArrayDeque<>());
        MemorySegment block = blocks.poll();
        return block == null ? arena.allocate(size, Long.BYTES) : block;
    }

    synchronized void give(MemorySegment block) {
        free.computeIfAbsent(block.byteSize(), ignored -> new ArrayDeque<>()).push(block);
    }

    /** Frees everything; no transfer may be under way. */
    synchronized void close() {
        free.clear();
        arena.close();
    }
}
