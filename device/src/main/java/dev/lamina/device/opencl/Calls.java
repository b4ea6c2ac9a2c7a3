package dev.lamina.device.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The handles of the OpenCL library's functions, resolved once; a field has its function's name. Callers go through {@link #check} and
 * {@link #create}, which turn an error number into an exception. Immutable.
 */
final class Calls {
    /** One call of a handle by {@code invokeExact}; the types at the call site are the function's signature. */
    @FunctionalInterface
    interface StatusCall {
        int invoke() throws Throwable;
    }

    /** One call that makes an object and writes its status to {@code status}. */
    @FunctionalInterface
    interface CreatingCall {
        MemorySegment invoke(MemorySegment status) throws Throwable;
    }

    private static final Linker LINKER = Linker.nativeLinker();

    final MethodHandle clGetPlatformIDs;
    final MethodHandle clGetPlatformInfo;
    final MethodHandle clGetDeviceIDs;
    final MethodHandle clGetDeviceInfo;
    final MethodHandle clCreateContext;
    final MethodHandle clReleaseContext;
    final MethodHandle clCreateCommandQueue;
    final MethodHandle clReleaseCommandQueue;
    final MethodHandle clFlush;
    final MethodHandle clFinish;
    final MethodHandle clCreateBuffer;
    final MethodHandle clReleaseMemObject;
    final MethodHandle clCreateProgramWithSource;
    final MethodHandle clBuildProgram;
    final MethodHandle clGetProgramBuildInfo;
    final MethodHandle clReleaseProgram;
    final MethodHandle clCreateKernel;
    final MethodHandle clSetKernelArg;
    final MethodHandle clReleaseKernel;
    final MethodHandle clEnqueueNDRangeKernel;
    final MethodHandle clEnqueueReadBuffer;
    final MethodHandle clEnqueueWriteBuffer;
    final MethodHandle clEnqueueCopyBuffer;
    final MethodHandle clEnqueueFillBuffer;
    final MethodHandle clEnqueueMarkerWithWaitList;
    final MethodHandle clWaitForEvents;
    final MethodHandle clGetEventInfo;
    final MethodHandle clGetEventProfilingInfo;
    final MethodHandle clRetainEvent;
    final MethodHandle clReleaseEvent;

    private final SymbolLookup library;

    /** Throws {@link IllegalArgumentException} naming what is missing: the library, or a function in it. */
    Calls(String libraryName) {
        library = SymbolLookup.libraryLookup(libraryName, Arena.global());
        clGetPlatformIDs = status("clGetPlatformIDs", JAVA_INT, ADDRESS, ADDRESS);
        clGetPlatformInfo = info("clGetPlatformInfo");
        clGetDeviceIDs = status("clGetDeviceIDs", ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);
        clGetDeviceInfo = info("clGetDeviceInfo");
        clCreateContext = create("clCreateContext", ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        clReleaseContext = status("clReleaseContext", ADDRESS);
        clCreateCommandQueue = create("clCreateCommandQueue", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
        clReleaseCommandQueue = status("clReleaseCommandQueue", ADDRESS);
        clFlush = status("clFlush", ADDRESS);
        clFinish = status("clFinish", ADDRESS);
        clCreateBuffer = create("clCreateBuffer", ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
        clReleaseMemObject = status("clReleaseMemObject", ADDRESS);
        clCreateProgramWithSource = create("clCreateProgramWithSource", ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
        clBuildProgram = status("clBuildProgram", ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        clGetProgramBuildInfo =
                status("clGetProgramBuildInfo", ADDRESS, ADDRESS, JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS);
        clReleaseProgram = status("clReleaseProgram", ADDRESS);
        clCreateKernel = create("clCreateKernel", ADDRESS, ADDRESS, ADDRESS);
        clSetKernelArg = status("clSetKernelArg", ADDRESS, JAVA_INT, JAVA_LONG, ADDRESS);
        clReleaseKernel = status("clReleaseKernel", ADDRESS);
        clEnqueueNDRangeKernel = enqueue("clEnqueueNDRangeKernel", ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
        clEnqueueReadBuffer = enqueue("clEnqueueReadBuffer", ADDRESS, JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS);
        clEnqueueWriteBuffer = enqueue("clEnqueueWriteBuffer", ADDRESS, JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS);
        clEnqueueCopyBuffer = enqueue("clEnqueueCopyBuffer", ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        clEnqueueFillBuffer = enqueue("clEnqueueFillBuffer", ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        clEnqueueMarkerWithWaitList = enqueue("clEnqueueMarkerWithWaitList");
        clWaitForEvents = status("clWaitForEvents", JAVA_INT, ADDRESS);
        clGetEventInfo = info("clGetEventInfo");
        clGetEventProfilingInfo = info("clGetEventProfilingInfo");
        clRetainEvent = status("clRetainEvent", ADDRESS);
        clReleaseEvent = status("clReleaseEvent", ADDRESS);
    }

    /** Makes the call and throws unless it answers success. */
    void check(String function, String what, StatusCall call) {
        Status.check(invoke(call), function, what);
    }

    /** Makes the call and gives its status as it is. */
    int invoke(StatusCall call) {
        try {
            return call.invoke();
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** Makes an object; throws unless the status is success. */
    MemorySegment create(String function, String what, CreatingCall call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(JAVA_INT);
            MemorySegment made = call.invoke(status);
            Status.check(status.get(JAVA_INT, 0), function, what);
            return made;
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    /** A downcall throws nothing of its own, so what arrives here is ours or the virtual machine's: pass it on. */
    private static RuntimeException unexpected(Throwable failure) {
        return switch (failure) {
            case RuntimeException known -> known;
            case Error fatal -> throw fatal;
            default -> new IllegalStateException("a native call threw a checked exception", failure);
        };
    }

    private MethodHandle info(String name) {
        return status(name, ADDRESS, JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS);
    }

    /** An enqueue: queue, {@code own} parameters, then wait list and event. */
    private MethodHandle enqueue(String name, MemoryLayout... own) {
        MemoryLayout[] all = new MemoryLayout[own.length + 4];
        all[0] = ADDRESS;
        System.arraycopy(own, 0, all, 1, own.length);
        all[own.length + 1] = JAVA_INT;
        all[own.length + 2] = ADDRESS;
        all[own.length + 3] = ADDRESS;
        return status(name, all);
    }

    private MethodHandle status(String name, MemoryLayout... parameters) {
        return handle(name, FunctionDescriptor.of(JAVA_INT, parameters));
    }

    private MethodHandle create(String name, MemoryLayout... parameters) {
        return handle(name, FunctionDescriptor.of(ADDRESS, parameters));
    }

    private MethodHandle handle(String name, FunctionDescriptor descriptor) {
        MemorySegment symbol = library.find(name)
                .orElseThrow(() -> new IllegalArgumentException("the OpenCL library has no function " + name));
        return LINKER.downcallHandle(symbol, descriptor);
    }
}
