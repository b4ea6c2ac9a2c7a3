package dev.lamina.device.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The OpenCL library of this machine. Immutable and safe for use by many threads, as OpenCL itself is but for a kernel's arguments. */
public final class OpenCl {
    private static final String LIBRARY = "libOpenCL.so.1";

    /** What loading the library came to. */
    public sealed interface Loading permits Loaded, Missing {}

    /** The library is there. */
    public record Loaded(OpenCl openCl) implements Loading {
        public Loaded {
            Objects.requireNonNull(openCl, "openCl");
        }
    }

    /** The library, or a function that it must have, is not there; {@code reason} names it and says what to install. */
    public record Missing(String library, String reason) implements Loading {
        public Missing {
            Objects.requireNonNull(library, "library");
            Objects.requireNonNull(reason, "reason");
        }
    }

    private static final class Once {
        private static final Loading LOADING = load(LIBRARY);
    }

    private final Calls calls;

    private OpenCl(Calls calls) {
        this.calls = calls;
    }

    /** Loads {@code libOpenCL.so.1} once for this process; later calls give the same answer. Does not throw when it is missing. */
    public static Loading load() {
        return Once.LOADING;
    }

    /** The library, for a program that cannot do without. Throws {@code UNAVAILABLE} with {@link Missing#reason} when it is missing. */
    public static OpenCl require() {
        return switch (load()) {
            case Loaded(OpenCl openCl) -> openCl;
            case Missing missing -> throw new LaminaException(ErrorCode.UNAVAILABLE, missing.reason());
        };
    }

    static Loading load(String library) {
        try {
            return new Loaded(new OpenCl(new Calls(library)));
        } catch (IllegalArgumentException missing) {
            return new Missing(
                    library,
                    "%s cannot be used (%s); install an OpenCL loader and a driver (on Debian: apt-get install ocl-icd-libopencl1 pocl-opencl-icd)"
                            .formatted(library, missing.getMessage()));
        }
    }

    /** The platforms (drivers) that the loader knows; empty when none is installed. */
    public List<Platform> platforms() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_INT);
            int status = calls.invoke(() -> (int) calls.clGetPlatformIDs.invokeExact(0, MemorySegment.NULL, count));
            int platforms = count.get(JAVA_INT, 0);
            if (status == Status.PLATFORM_NOT_FOUND || (status == Status.SUCCESS && platforms == 0)) {
                return List.of();
            }
            Status.check(status, "clGetPlatformIDs", "the number of platforms");
            MemorySegment ids = arena.allocate(ADDRESS, platforms);
            calls.check("clGetPlatformIDs", platforms + " platforms", () ->
                    (int) calls.clGetPlatformIDs.invokeExact(platforms, ids, MemorySegment.NULL));
            List<Platform> found = new ArrayList<>();
            for (int i = 0; i < platforms; i++) {
                found.add(new Platform(calls, ids.getAtIndex(ADDRESS, i)));
            }
            return List.copyOf(found);
        }
    }

    /** The devices of all platforms, in the loader's order. */
    public List<Device> devices() {
        return platforms().stream()
                .flatMap(platform -> platform.devices().stream())
                .toList();
    }
}
