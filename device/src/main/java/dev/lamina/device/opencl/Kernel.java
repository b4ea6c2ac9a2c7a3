package dev.lamina.device.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A kernel and the arguments set for its next launch. For one thread at a time, by OpenCL's own rule. */
public final class Kernel implements AutoCloseable {
    private final Calls calls;
    private final Handle handle;
    private final String name;
    /** Holds one argument's value; OpenCL copies it during the call. */
    private final MemorySegment scratch = Arena.ofAuto().allocate(JAVA_LONG);

    Kernel(Calls calls, Handle handle, String name) {
        this.calls = calls;
        this.handle = handle;
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** Sets argument {@code index} (from 0) to a buffer; gives this kernel. */
    public Kernel set(int index, Buffer buffer) {
        scratch.set(ADDRESS, 0, buffer.address());
        return set(index, ADDRESS.byteSize(), scratch);
    }

    /** Sets an {@code int} or {@code uint}. */
    public Kernel set(int index, int value) {
        scratch.set(JAVA_INT, 0, value);
        return set(index, Integer.BYTES, scratch);
    }

    /** Sets a {@code float}. */
    public Kernel set(int index, float value) {
        scratch.set(JAVA_FLOAT, 0, value);
        return set(index, Float.BYTES, scratch);
    }

    /** Sets a {@code long} or {@code ulong}. */
    public Kernel set(int index, long value) {
        scratch.set(JAVA_LONG, 0, value);
        return set(index, Long.BYTES, scratch);
    }

    /** Gives a {@code local} pointer argument {@code bytes} of work-group memory. */
    public Kernel setLocal(int index, long bytes) {
        return set(index, bytes, MemorySegment.NULL);
    }

    private Kernel set(int index, long bytes, MemorySegment value) {
        int status = calls.invoke(() -> (int) calls.clSetKernelArg.invokeExact(handle.address(), index, bytes, value));
        if (status != Status.SUCCESS) {
            throw Status.failure(status, "clSetKernelArg", "argument %d of kernel %s".formatted(index, name));
        }
        return this;
    }

    MemorySegment address() {
        return handle.address();
    }

    @Override
    public void close() {
        handle.close(calls);
    }
}
