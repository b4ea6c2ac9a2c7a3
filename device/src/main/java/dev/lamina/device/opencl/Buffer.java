package dev.lamina.device.opencl;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.lang.foreign.MemorySegment;

/** Memory of a device; filled and read through a {@link CommandQueue}. Safe for use by many threads. */
public final class Buffer implements AutoCloseable {
    private final Calls calls;
    private final Handle handle;
    private final long bytes;

    Buffer(Calls calls, Handle handle, long bytes) {
        this.calls = calls;
        this.handle = handle;
        this.bytes = bytes;
    }

    public long bytes() {
        return bytes;
    }

    MemorySegment address() {
        return handle.address();
    }

    /** Throws unless the range lies inside: drivers answer a range that does not with a bare number, or not at all. */
    void checkRange(long offset, long length) {
        if (offset < 0 || length < 1 || offset > bytes - length) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "bytes %d to %d of a buffer of %d bytes; keep the range inside and not empty"
                            .formatted(offset, offset + length, bytes));
        }
    }

    @Override
    public void close() {
        handle.close(calls);
    }
}
