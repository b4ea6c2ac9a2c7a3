package dev.lamina.device.nvml;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One NVIDIA card. Its identity is fixed, everything else is asked for afresh. Immutable and safe for use by many threads. */
public final class NvmlCard implements MeteredDevice {
    private static final int MEMORY_V2_BYTES = 40;
    private static final int MEMORY_V2_VERSION = MEMORY_V2_BYTES | 2 << 24;
    private static final int PCI_BYTES = 68;
    private static final int PCI_DOMAIN = 16;
    private static final int MOST_NVLINKS = 18;
    private static final int CORES_PER_MULTIPROCESSOR = 128;
    private static final int ATTRIBUTES_BYTES = 40;
    private static final int ATTRIBUTES_MEMORY = 32;
    private static final long MIB = 1L << 20;

    private final Handle handle;
    private final int index;
    private final String uuid;
    private final String name;

    private NvmlCard(Handle handle, int index) {
        this.handle = handle;
        this.index = index;
        String about = "card " + index;
        uuid = handle.text("nvmlDeviceGetUUID", about);
        name = handle.text("nvmlDeviceGetName", about);
    }

    static NvmlCard of(Handle handle, int index) {
        return new NvmlCard(handle, index);
    }

    /** Its place among the library's cards, from 0. */
    public int index() {
        return index;
    }

    /** As the driver writes it: {@code GPU-} and 32 hexadecimal digits in five groups. */
    public String uuid() {
        return uuid;
    }

    public String name() {
        return name;
    }

    long address() {
        return handle.address();
    }

    /** {@code domain:bus:device} in hexadecimal digits, empty when the driver does not say. */
    public String pciAddress() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pci = arena.allocate(PCI_BYTES);
            int status = handle.functions().call("nvmlDeviceGetPciInfo_v3", handle.address(), pci.address());
            return status == Status.SUCCESS
                    ? String.format(
                            Locale.ROOT,
                            "%x:%x:%x",
                            pci.get(JAVA_INT_UNALIGNED, PCI_DOMAIN),
                            pci.get(JAVA_INT_UNALIGNED, PCI_DOMAIN + 4L),
                            pci.get(JAVA_INT_UNALIGNED, PCI_DOMAIN + 8L))
                    : "";
        }
    }

    /** The generation of its instruction set, such as {@code 9.0}; empty when the driver does not say. */
    public String computeCapability() {
        long[] version = handle.pair("nvmlDeviceGetCudaComputeCapability");
        return version[0] == Handle.UNKNOWN ? "" : version[0] + "." + version[1];
    }

    /** Who may have a context on it, as the operator has set it. */
    public ComputeMode computeMode() {
        return ComputeMode.of(handle.number("nvmlDeviceGetComputeMode"));
    }

    /** How many multiprocessors it has, by its number of cores; at least 1. */
    public int multiprocessors() {
        long cores = handle.number("nvmlDeviceGetNumGpuCores");
        int each = switch (computeCapability()) {
            case "6.0", "7.0", "7.2", "7.5", "8.0" -> CORES_PER_MULTIPROCESSOR / 2;
            default -> CORES_PER_MULTIPROCESSOR;
        };
        return (int) Math.max(1, cores / each);
    }

    public CardMemory memory() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(MEMORY_V2_BYTES, JAVA_LONG.byteAlignment());
            memory.set(JAVA_INT, 0, MEMORY_V2_VERSION);
            if (ask("nvmlDeviceGetMemoryInfo_v2", memory) == Status.SUCCESS) {
                return new CardMemory(memory.get(JAVA_LONG, 8), memory.get(JAVA_LONG, 16), memory.get(JAVA_LONG, 32));
            }
            Status.check(ask("nvmlDeviceGetMemoryInfo", memory), "nvmlDeviceGetMemoryInfo", name);
            return new CardMemory(memory.get(JAVA_LONG, 0), 0, memory.get(JAVA_LONG, 16));
        }
    }

    @Override
    public CardCondition condition() {
        long[] use = utilization();
        return new CardCondition(
                use[0],
                use[1],
                memory().usedBytes(),
                handle.number("nvmlDeviceGetPowerUsage"),
                handle.longNumber("nvmlDeviceGetTotalEnergyConsumption"),
                handle.number("nvmlDeviceGetTemperature", 0));
    }

    private long[] utilization() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rates = arena.allocate(JAVA_INT, 2);
            boolean known = ask("nvmlDeviceGetUtilizationRates", rates) == Status.SUCCESS;
            return known
                    ? new long[] {rates.get(JAVA_INT, 0), rates.get(JAVA_INT, 4)}
                    : new long[] {Handle.UNKNOWN, Handle.UNKNOWN};
        }
    }

    @Override
    public List<CardProcess> processes() {
        return Processes.of(handle, name);
    }

    @Override
    public List<ProcessUse> uses(long sinceMicros) {
        return Processes.uses(handle, sinceMicros);
    }

    /** Whether the card is cut into MIG devices, which are then used in its place. */
    public boolean migEnabled() {
        return handle.pair("nvmlDeviceGetMigMode")[0] == 1;
    }

    /** The MIG devices that are there now; none is ever made or removed. */
    public List<MigDevice> migDevices() {
        List<MigDevice> devices = new ArrayList<>();
        long most = migEnabled() ? Math.max(0, handle.number("nvmlDeviceGetMaxMigDeviceCount")) : 0;
        for (int at = 0; at < most; at++) {
            migDevice(at).ifPresent(devices::add);
        }
        return List.copyOf(devices);
    }

    private Optional<MigDevice> migDevice(int at) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(ADDRESS);
            int status = handle.functions()
                    .call("nvmlDeviceGetMigDeviceHandleByIndex", handle.address(), at, found.address());
            if (status != Status.SUCCESS) {
                return Optional.empty();
            }
            Handle part = new Handle(handle.functions(), found.get(ADDRESS, 0).address());
            MemorySegment facts = arena.allocate(ATTRIBUTES_BYTES, JAVA_LONG.byteAlignment());
            boolean known = part.functions().call("nvmlDeviceGetAttributes_v2", part.address(), facts.address())
                    == Status.SUCCESS;
            return Optional.of(new MigDevice(
                    part,
                    handle,
                    part.text("nvmlDeviceGetUUID", "MIG device " + at + " of " + name),
                    known ? Math.max(1, facts.get(JAVA_INT, 0)) : 1,
                    known ? facts.get(JAVA_LONG, ATTRIBUTES_MEMORY) * MIB : memory().totalBytes()));
        }
    }

    /** How many NVLinks of it are up. */
    public int nvLinks() {
        int active = 0;
        for (int link = 0; link < MOST_NVLINKS; link++) {
            active += handle.number("nvmlDeviceGetNvLinkState", link) == 1 ? 1 : 0;
        }
        return active;
    }

    /** How it reaches another card of this machine. */
    public CardLink linkTo(NvmlCard other) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment level = arena.allocate(JAVA_INT);
            int status = handle.functions()
                    .call("nvmlDeviceGetTopologyCommonAncestor", handle.address(), other.address(), level.address());
            String path = nvLinks() > 0 && other.nvLinks() > 0
                    ? "nvlink"
                    : status == Status.SUCCESS ? path(level.get(JAVA_INT, 0)) : "";
            return new CardLink(other.index, path);
        }
    }

    private static String path(int level) {
        return switch (level) {
            case 0 -> "board";
            case 10 -> "switch";
            case 20 -> "switches";
            case 30 -> "bridge";
            case 40 -> "node";
            default -> "system";
        };
    }

    private int ask(String function, MemorySegment answer) {
        return handle.functions().call(function, handle.address(), answer.address());
    }

    @Override
    public String toString() {
        return name + " (" + uuid + ")";
    }
}
