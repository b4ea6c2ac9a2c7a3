package dev.lamina.device.opencl;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicBoolean;

/** An OpenCL object that is released exactly once, and never used after. Safe to close from any thread. */
final class Handle {
    private final MemorySegment address;
    private final MethodHandle release;
    private final String what;
    private final AtomicBoolean closed = new AtomicBoolean();

    Handle(MemorySegment address, MethodHandle release, String what) {
        this.address = address;
        this.release = release;
        this.what = what;
    }

    /** The native pointer; throws after {@link #close}. */
    MemorySegment address() {
        if (closed.get()) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT, what + " is closed; use it before closing it, or make a new one");
        }
        return address;
    }

    /** Releases the object; what a release answers changes nothing for the caller, so it is not looked at. */
    void close(Calls calls) {
        if (closed.compareAndSet(false, true)) {
            int ignored = calls.invoke(() -> (int) release.invokeExact(address));
        }
    }
}
