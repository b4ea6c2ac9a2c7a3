package dev.lamina.device.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** One driver. Immutable, safe for use by many threads, never closed: the loader keeps it. */
public final class Platform {
    private static final long EVERY_DEVICE = 0xFFFFFFFFL;

    private final Calls calls;
    private final MemorySegment id;
    private final String name;
    private final String vendor;
    private final String version;

    Platform(Calls calls, MemorySegment id) {
        this.calls = calls;
        this.id = id;
        Facts facts = new Facts(calls, calls.clGetPlatformInfo, "clGetPlatformInfo", id);
        this.name = facts.text(0x0902);
        this.vendor = facts.text(0x0903);
        this.version = facts.text(0x0901);
    }

    public String name() {
        return name;
    }

    public String vendor() {
        return vendor;
    }

    /** As the driver writes it: {@code OpenCL 3.0 PoCL 3.1}. */
    public String version() {
        return version;
    }

    MemorySegment id() {
        return id;
    }

    /** The devices of this platform, in the driver's order; empty when it has none. */
    public List<Device> devices() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_INT);
            int status = calls.invoke(
                    () -> (int) calls.clGetDeviceIDs.invokeExact(id, EVERY_DEVICE, 0, MemorySegment.NULL, count));
            if (status == Status.DEVICE_NOT_FOUND) {
                return List.of();
            }
            Status.check(status, "clGetDeviceIDs", "platform " + name);
            int devices = count.get(JAVA_INT, 0);
            MemorySegment ids = arena.allocate(ADDRESS, devices);
            calls.check("clGetDeviceIDs", "platform " + name, () ->
                    (int) calls.clGetDeviceIDs.invokeExact(id, EVERY_DEVICE, devices, ids, MemorySegment.NULL));
            List<Device> found = new ArrayList<>();
            for (int i = 0; i < devices; i++) {
                found.add(new Device(calls, this, ids.getAtIndex(ADDRESS, i)));
            }
            return List.copyOf(found);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
