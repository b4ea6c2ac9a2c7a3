package dev.lamina.device.posix;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.libc.Errno;
import dev.lamina.device.libc.Libc;
import dev.lamina.device.libc.Scheduling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/** On which of the host's cores threads and processes run. Cores are numbered from 0, lists of them ascend. */
public final class CpuAffinity {
    private static final int MOST_CORES = 8192;

    private CpuAffinity() {}

    /** The cores that the calling platform thread may run on. */
    public static List<Integer> ofCallingThread() {
        return coresOf(0);
    }

    /** The cores that a process's first thread may run on; {@code NOT_FOUND} when there is no such process. */
    public static List<Integer> ofProcess(int pid) {
        return coresOf(pid);
    }

    private static List<Integer> coresOf(int pid) {
        var cores = new BitSet();
        check(Scheduling.affinity(pid, cores), "read the cores of", pid);
        return cores.stream().boxed().toList();
    }

    /** Keeps the calling platform thread, and threads and processes that it starts, to these cores. */
    public static void setCallingThread(List<Integer> cores) {
        check(Scheduling.setAffinity(0, set(cores)), "choose the cores " + cores + " for", 0);
    }

    /** Keeps every thread that a process has now to these cores; threads that end meanwhile are passed over. */
    public static void setProcess(int pid, List<Integer> cores) {
        var set = set(cores);
        for (int thread : threadsOf(pid)) {
            int result = Scheduling.setAffinity(thread, set);
            if (result != -Errno.ESRCH) {
                check(result, "choose the cores " + cores + " for", thread);
            }
        }
    }

    private static List<Integer> threadsOf(int pid) {
        try (var threads = Files.list(Path.of("/proc", Integer.toString(pid), "task"))) {
            return threads.map(thread -> Integer.valueOf(
                            Objects.requireNonNull(thread.getFileName()).toString()))
                    .toList();
        } catch (IOException gone) {
            throw new LaminaException(ErrorCode.NOT_FOUND, "there is no process " + pid, gone);
        }
    }

    private static BitSet set(List<Integer> cores) {
        var set = new BitSet();
        for (int core : cores) {
            if (core < 0 || core >= MOST_CORES) {
                throw new LaminaException(
                        ErrorCode.BAD_INPUT, "core is " + core + ", must be 0 to " + (MOST_CORES - 1));
            }
            set.set(core);
        }
        return set;
    }

    private static void check(int result, String verb, int pid) {
        if (result >= 0) {
            return;
        }
        String whom = pid == 0 ? "the calling thread" : "process " + pid;
        var code = switch (-result) {
            case Errno.ESRCH -> ErrorCode.NOT_FOUND;
            case Errno.EPERM -> ErrorCode.NOT_PERMITTED;
            case Errno.EINVAL -> ErrorCode.BAD_INPUT;
            default -> ErrorCode.NATIVE;
        };
        throw new LaminaException(code, "cannot " + verb + " " + whom + ": " + Libc.describe(result));
    }
}
