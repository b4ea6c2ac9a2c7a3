package dev.lamina.device.opencl;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** One device of a platform. Immutable, safe for use by many threads; each answer asks the driver afresh. */
public final class Device {
    private final Calls calls;
    private final Platform platform;
    private final MemorySegment id;
    private final Facts facts;

    Device(Calls calls, Platform platform, MemorySegment id) {
        this.calls = calls;
        this.platform = platform;
        this.id = id;
        this.facts = new Facts(calls, calls.clGetDeviceInfo, "clGetDeviceInfo", id);
    }

    public Platform platform() {
        return platform;
    }

    public String name() {
        return facts.text(0x102B);
    }

    public String vendor() {
        return facts.text(0x102C);
    }

    /** The version of the driver, in the vendor's own writing. */
    public String driverVersion() {
        return facts.text(0x102D);
    }

    /** The version of OpenCL that it speaks: {@code OpenCL 3.0 ...}. */
    public String version() {
        return facts.text(0x102F);
    }

    public DeviceType type() {
        return DeviceType.ofBits(facts.number(0x1000));
    }

    /** Bytes of global memory; a driver that has no memory of its own may answer with what is free just now. */
    public long memoryBytes() {
        return facts.number(0x101F);
    }

    /** The largest single buffer in bytes. */
    public long maxBufferBytes() {
        return facts.number(0x1010);
    }

    public int computeUnits() {
        return facts.smallNumber(0x1002);
    }

    /** The most work-items in one work-group. */
    public long maxWorkGroupSize() {
        return facts.number(0x1004);
    }

    /** Whether the driver says that it can be used now. */
    public boolean available() {
        return facts.smallNumber(0x1027) != 0;
    }

    /** The card's 16 bytes of identity as 32 hexadecimal digits, empty where the driver does not tell them (cl_khr_device_uuid). */
    public String uuid() {
        return facts.text(0x1030).contains("cl_khr_device_uuid")
                ? HexFormat.of().formatHex(facts.bytes(0x106A, 16))
                : "";
    }

    /** {@code domain:bus:device} in hexadecimal digits, empty where the driver does not tell it (cl_khr_pci_bus_info, or NVIDIA's own way). */
    public String pciAddress() {
        String extensions = facts.text(0x1030);
        if (extensions.contains("cl_khr_pci_bus_info")) {
            ByteBuffer place = ByteBuffer.wrap(facts.bytes(0x410F, 16)).order(ByteOrder.nativeOrder());
            return "%x:%x:%x".formatted(place.getInt(0), place.getInt(4), place.getInt(8));
        }
        return extensions.contains("cl_nv_device_attribute_query")
                ? "0:%x:%x".formatted(facts.smallNumber(0x4008), facts.smallNumber(0x4009) >> 3)
                : "";
    }

    MemorySegment id() {
        return id;
    }

    Calls calls() {
        return calls;
    }

    @Override
    public String toString() {
        return name() + " (" + platform + ")";
    }
}
