package dev.lamina.device.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An in-order queue with profiling. No call waits for the device unless it says so; each command gives its {@link Event}, which the
 * caller closes. Safe for use by many threads, except that a kernel belongs to one thread at a time. A range outside its buffer throws
 * {@code BAD_INPUT}, a call that the driver refuses {@code NATIVE}.
 */
public final class CommandQueue implements AutoCloseable {
    @FunctionalInterface
    private interface EnqueueCall {
        int invoke(MemorySegment event) throws Throwable;
    }

    /** A write under way: its block is free again when the event, a reference of our own, has ended. */
    private record Lent(Event event, MemorySegment block) {}

    private final Calls calls;
    private final Handle handle;
    private final Staging staging = new Staging();
    private final Deque<Lent> lent = new ArrayDeque<>();

    CommandQueue(Calls calls, Handle handle) {
        this.calls = calls;
        this.handle = handle;
    }

    /** Launches a kernel with the arguments that are set in it now. */
    public Event launch(Kernel kernel, WorkSize size) {
        try (Arena arena = Arena.ofConfined()) {
            int dimensions = size.height() == 1 ? 1 : 2;
            MemorySegment items = arena.allocateFrom(JAVA_LONG, size.width(), size.height());
            MemorySegment group = arena.allocateFrom(JAVA_LONG, size.groupWidth(), size.groupHeight());
            return enqueue(
                    "clEnqueueNDRangeKernel",
                    () -> "kernel %s with %s".formatted(kernel.name(), size),
                    event -> (int) calls.clEnqueueNDRangeKernel.invokeExact(
                            handle.address(),
                            kernel.address(),
                            dimensions,
                            MemorySegment.NULL,
                            items,
                            group,
                            0,
                            MemorySegment.NULL,
                            event));
        }
    }

    /** Copies floats into the buffer from byte {@code offset} on. The array may be changed as soon as this returns. */
    public Event write(Buffer buffer, long offset, float[] values) {
        long bytes = (long) values.length * Float.BYTES;
        buffer.checkRange(offset, bytes);
        MemorySegment block = staging.take(bytes);
        MemorySegment.copy(values, 0, block, JAVA_FLOAT, 0, values.length);
        return write(buffer, offset, bytes, block);
    }

    /** Copies bytes into the buffer from byte {@code offset} on. The array may be changed as soon as this returns. */
    public Event write(Buffer buffer, long offset, byte[] values) {
        buffer.checkRange(offset, values.length);
        MemorySegment block = staging.take(values.length);
        MemorySegment.copy(values, 0, block, JAVA_BYTE, 0, values.length);
        return write(buffer, offset, values.length, block);
    }

    /** Begins to copy {@code count} floats out of the buffer from byte {@code offset} on. */
    public Reading<float[]> readFloats(Buffer buffer, long offset, int count) {
        return read(
                buffer,
                offset,
                (long) count * Float.BYTES,
                block -> block.asSlice(0, (long) count * Float.BYTES).toArray(JAVA_FLOAT));
    }

    /** Begins to copy {@code count} bytes out of the buffer from byte {@code offset} on. */
    public Reading<byte[]> readBytes(Buffer buffer, long offset, int count) {
        return read(buffer, offset, count, block -> block.asSlice(0, count).toArray(JAVA_BYTE));
    }

    /** Copies {@code bytes} from the start of one buffer to the start of another. */
    public Event copy(Buffer from, Buffer to, long bytes) {
        from.checkRange(0, bytes);
        to.checkRange(0, bytes);
        return enqueue(
                "clEnqueueCopyBuffer",
                () -> "a copy of %d bytes".formatted(bytes),
                event -> (int) calls.clEnqueueCopyBuffer.invokeExact(
                        handle.address(), from.address(), to.address(), 0L, 0L, bytes, 0, MemorySegment.NULL, event));
    }

    /** Sets every float of the buffer to {@code value}. */
    public Event fill(Buffer buffer, float value) {
        long bytes = buffer.bytes() / Float.BYTES * Float.BYTES;
        buffer.checkRange(0, bytes);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pattern = arena.allocateFrom(JAVA_FLOAT, value);
            return enqueue(
                    "clEnqueueFillBuffer",
                    () -> "a fill of %d bytes".formatted(bytes),
                    event -> (int) calls.clEnqueueFillBuffer.invokeExact(
                            handle.address(),
                            buffer.address(),
                            pattern,
                            (long) Float.BYTES,
                            0L,
                            bytes,
                            0,
                            MemorySegment.NULL,
                            event));
        }
    }

    /** A command that does nothing, and is complete when everything before it is. */
    public Event marker() {
        return enqueue("clEnqueueMarkerWithWaitList", () -> "a marker", event ->
                (int) calls.clEnqueueMarkerWithWaitList.invokeExact(handle.address(), 0, MemorySegment.NULL, event));
    }

    /** Hands what is queued to the device without waiting for it. */
    public void flush() {
        calls.check("clFlush", "a queue", () -> (int) calls.clFlush.invokeExact(handle.address()));
    }

    /** Waits until everything queued so far has ended. */
    public void finish() {
        calls.check("clFinish", "a queue", () -> (int) calls.clFinish.invokeExact(handle.address()));
        sweep();
    }

    /** Waits for what is queued, then frees the queue. */
    @Override
    public void close() {
        finish();
        handle.close(calls);
        staging.close();
    }

    private Event write(Buffer buffer, long offset, long bytes, MemorySegment block) {
        sweep();
        Event event =
                transfer("clEnqueueWriteBuffer", calls.clEnqueueWriteBuffer, buffer, offset, block.asSlice(0, bytes));
        synchronized (lent) {
            lent.add(new Lent(event.retain(), block));
        }
        return event;
    }

    private <T> Reading<T> read(Buffer buffer, long offset, long bytes, Function<MemorySegment, T> toArray) {
        buffer.checkRange(offset, bytes);
        MemorySegment block = staging.take(bytes);
        Event event =
                transfer("clEnqueueReadBuffer", calls.clEnqueueReadBuffer, buffer, offset, block.asSlice(0, bytes));
        return new Reading<>(event, () -> {
            T values = toArray.apply(block);
            staging.give(block);
            return values;
        });
    }

    private Event transfer(String function, MethodHandle method, Buffer buffer, long offset, MemorySegment block) {
        return enqueue(
                function,
                () -> String.format(Locale.ROOT, "%d bytes at %d", block.byteSize(), offset),
                event -> (int) method.invokeExact(
                        handle.address(),
                        buffer.address(),
                        0,
                        offset,
                        block.byteSize(),
                        block,
                        0,
                        MemorySegment.NULL,
                        event));
    }

    private Event enqueue(String function, Supplier<String> what, EnqueueCall call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(ADDRESS);
            int status = calls.invoke(() -> call.invoke(event));
            if (status != Status.SUCCESS) {
                throw Status.failure(status, function, what.get());
            }
            return new Event(calls, new Handle(event.get(ADDRESS, 0), calls.clReleaseEvent, "event"));
        }
    }

    /** Takes back the blocks of the writes that have ended; the queue is in order, so the first that has not ends the search. */
    private void sweep() {
        synchronized (lent) {
            for (Lent first = lent.peek(); first != null && first.event().hasEnded(); first = lent.peek()) {
                lent.remove();
                first.event().close();
                staging.give(first.block());
            }
        }
    }
}
