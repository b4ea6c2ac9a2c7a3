package dev.lamina.device.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A built program. Safe for use by many threads; its kernels are not. */
public final class Program implements AutoCloseable {
    private static final int BUILD_LOG = 0x1183;

    private final Calls calls;
    private final Handle handle;

    private Program(Calls calls, Handle handle) {
        this.calls = calls;
        this.handle = handle;
    }

    static Program build(Context context, String source, String options) {
        Calls calls = context.calls();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sources = arena.allocateFrom(ADDRESS, arena.allocateFrom(source));
            MemorySegment made = calls.create(
                    "clCreateProgramWithSource",
                    "a source of %d characters".formatted(source.length()),
                    status -> (MemorySegment) calls.clCreateProgramWithSource.invokeExact(
                            context.address(), 1, sources, MemorySegment.NULL, status));
            Handle handle = new Handle(made, calls.clReleaseProgram, "program");
            MemorySegment devices = arena.allocateFrom(ADDRESS, context.device().id());
            MemorySegment flags = arena.allocateFrom(options);
            int status = calls.invoke(() -> (int)
                    calls.clBuildProgram.invokeExact(made, 1, devices, flags, MemorySegment.NULL, MemorySegment.NULL));
            if (status != Status.SUCCESS) {
                String log = buildLog(context, made);
                handle.close(calls);
                throw new LaminaException(
                        ErrorCode.NATIVE,
                        "clBuildProgram answered %s (%d) with options '%s'; mend the source where the compiler says:%n%s"
                                .formatted(Status.name(status), status, options, log));
            }
            return new Program(calls, handle);
        }
    }

    /** A new kernel, by the name of its function in the source. Throws {@code NATIVE} when there is none of that name. */
    public Kernel kernel(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            MemorySegment made = calls.create("clCreateKernel", "kernel " + name, status ->
                    (MemorySegment) calls.clCreateKernel.invokeExact(handle.address(), text, status));
            return new Kernel(calls, new Handle(made, calls.clReleaseKernel, "kernel " + name), name);
        }
    }

    private static String buildLog(Context context, MemorySegment program) {
        Calls calls = context.calls();
        MemorySegment device = context.device().id();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(JAVA_LONG);
            int asked = calls.invoke(() -> (int)
                    calls.clGetProgramBuildInfo.invokeExact(program, device, BUILD_LOG, 0L, MemorySegment.NULL, size));
            long bytes = size.get(JAVA_LONG, 0);
            if (asked != Status.SUCCESS || bytes == 0) {
                return "(the driver gives no log)";
            }
            MemorySegment log = arena.allocate(bytes);
            calls.check("clGetProgramBuildInfo", "the build log", () -> (int) calls.clGetProgramBuildInfo.invokeExact(
                    program, device, BUILD_LOG, bytes, log, MemorySegment.NULL));
            return Facts.string(log, bytes);
        }
    }

    @Override
    public void close() {
        handle.close(calls);
    }
}
