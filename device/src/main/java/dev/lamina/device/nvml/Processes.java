package dev.lamina.device.nvml;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The lists of a card's processes, whose entries grew from 16 to 24 bytes with the functions' second form. */
final class Processes {
    private static final int FIRST_ROOM = 64;
    private static final int MOST = 16_384;
    private static final int SAMPLE_BYTES = 32;
    private static final int SAMPLE_TIME = 8;
    private static final int SAMPLE_COMPUTE = 16;
    private static final List<String> COMPUTE = List.of(
            "nvmlDeviceGetComputeRunningProcesses_v3",
            "nvmlDeviceGetComputeRunningProcesses_v2",
            "nvmlDeviceGetComputeRunningProcesses");
    private static final List<String> GRAPHICS = List.of(
            "nvmlDeviceGetGraphicsRunningProcesses_v3",
            "nvmlDeviceGetGraphicsRunningProcesses_v2",
            "nvmlDeviceGetGraphicsRunningProcesses");

    private Processes() {}

    /** Both lists; a process that is in both is there once, with the larger of the two amounts, which name the same memory. */
    static List<CardProcess> of(Handle card, String about) {
        Map<Integer, Long> bytes = new TreeMap<>();
        for (List<String> forms : List.of(COMPUTE, GRAPHICS)) {
            String newest =
                    forms.stream().filter(card.functions()::has).findFirst().orElse(forms.getLast());
            list(card, newest, about).forEach(process -> bytes.merge(process.pid(), process.usedBytes(), Math::max));
        }
        List<CardProcess> processes = new ArrayList<>();
        bytes.forEach((pid, used) -> processes.add(new CardProcess(pid, used)));
        return List.copyOf(processes);
    }

    private static List<CardProcess> list(Handle card, String function, String about) {
        int entry = function.contains("_v") ? 24 : 16;
        int status = Status.INSUFFICIENT_SIZE;
        for (int room = FIRST_ROOM; status == Status.INSUFFICIENT_SIZE && room <= MOST; room *= 4) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment count = arena.allocate(JAVA_INT);
                MemorySegment entries = arena.allocate((long) room * entry, JAVA_LONG.byteAlignment());
                count.set(JAVA_INT, 0, room);
                status = card.functions().call(function, card.address(), count.address(), entries.address());
                if (status == Status.SUCCESS) {
                    return read(entries, Math.min(room, count.get(JAVA_INT, 0)), entry);
                }
            }
        }
        if (status == Status.NOT_SUPPORTED) {
            return List.of();
        }
        Status.check(status, function, about);
        return List.of();
    }

    private static List<CardProcess> read(MemorySegment entries, int count, int size) {
        List<CardProcess> processes = new ArrayList<>();
        for (long at = 0; at < (long) count * size; at += size) {
            processes.add(
                    new CardProcess(entries.get(JAVA_INT, at), entries.get(JAVA_LONG, at + JAVA_LONG.byteSize())));
        }
        return processes;
    }

    /** Samples of what processes used, newest forms of the driver's list; 32 bytes each. */
    static List<ProcessUse> uses(Handle card, long sinceMicros) {
        for (int room = FIRST_ROOM; room <= MOST; room *= 4) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment count = arena.allocate(JAVA_INT);
                MemorySegment samples = arena.allocate((long) room * SAMPLE_BYTES, JAVA_LONG.byteAlignment());
                count.set(JAVA_INT, 0, room);
                int status = card.functions()
                        .call(
                                "nvmlDeviceGetProcessUtilization",
                                card.address(),
                                samples.address(),
                                count.address(),
                                sinceMicros);
                if (status != Status.INSUFFICIENT_SIZE) {
                    int known = status == Status.SUCCESS ? Math.min(room, count.get(JAVA_INT, 0)) : 0;
                    return readUses(samples, known);
                }
            }
        }
        return List.of();
    }

    private static List<ProcessUse> readUses(MemorySegment samples, int count) {
        List<ProcessUse> uses = new ArrayList<>();
        for (long at = 0; at < (long) count * SAMPLE_BYTES; at += SAMPLE_BYTES) {
            uses.add(new ProcessUse(
                    samples.get(JAVA_INT, at),
                    samples.get(JAVA_LONG, at + SAMPLE_TIME),
                    Integer.toUnsignedLong(samples.get(JAVA_INT, at + SAMPLE_COMPUTE))));
        }
        return uses;
    }
}
