package dev.lamina.device.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The place where buffers, programs and queues of one device live. Safe for use by many threads; closing it does not close what it made. */
public final class Context implements AutoCloseable {
    private static final long CONTEXT_PLATFORM = 0x1084;
    private static final long READ_WRITE = 1;
    private static final long PROFILING = 2;

    private final Device device;
    private final Calls calls;
    private final Handle handle;

    private Context(Device device, Handle handle) {
        this.device = device;
        this.calls = device.calls();
        this.handle = handle;
    }

    /** Opens the device. Throws {@code NATIVE} when the driver refuses. */
    public static Context open(Device device) {
        Calls calls = device.calls();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment properties = arena.allocateFrom(
                    JAVA_LONG, CONTEXT_PLATFORM, device.platform().id().address(), 0);
            MemorySegment devices = arena.allocateFrom(ADDRESS, device.id());
            MemorySegment made = calls.create(
                    "clCreateContext",
                    "device " + device.name(),
                    status -> (MemorySegment) calls.clCreateContext.invokeExact(
                            properties, 1, devices, MemorySegment.NULL, MemorySegment.NULL, status));
            return new Context(device, new Handle(made, calls.clReleaseContext, "context"));
        }
    }

    public Device device() {
        return device;
    }

    /** A new in-order queue whose events carry profiling times. */
    public CommandQueue queue() {
        MemorySegment made =
                calls.create("clCreateCommandQueue", "an in-order queue with profiling", status -> (MemorySegment)
                        calls.clCreateCommandQueue.invokeExact(handle.address(), device.id(), PROFILING, status));
        return new CommandQueue(calls, new Handle(made, calls.clReleaseCommandQueue, "queue"));
    }

    /** A buffer of {@code bytes} (>= 1) that kernels may read and write; its content is undefined at first. */
    public Buffer buffer(long bytes) {
        if (bytes < 1) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, "a buffer of %d bytes; it must have at least 1".formatted(bytes));
        }
        MemorySegment made = calls.create(
                "clCreateBuffer",
                "a buffer of %d bytes".formatted(bytes),
                status -> (MemorySegment) calls.clCreateBuffer.invokeExact(
                        handle.address(), READ_WRITE, bytes, MemorySegment.NULL, status));
        return new Buffer(calls, new Handle(made, calls.clReleaseMemObject, "buffer"), bytes);
    }

    /** A buffer of {@code count} (>= 1) 32-bit floats. */
    public Buffer floats(long count) {
        return buffer(Math.multiplyExact(count, Float.BYTES));
    }

    /** Builds a program from OpenCL C with compiler {@code options} (may be empty). Throws {@code NATIVE} with the compiler's log. */
    public Program program(String source, String options) {
        return Program.build(this, source, options);
    }

    Calls calls() {
        return calls;
    }

    MemorySegment address() {
        return handle.address();
    }

    @Override
    public void close() {
        handle.close(calls);
    }
}
