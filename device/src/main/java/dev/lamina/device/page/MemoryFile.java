package dev.lamina.device.page;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.libc.Libc;
import dev.lamina.device.posix.OsHandle;

/** Makes, checks and maps the sealed memory files that the pages live in. */
final class MemoryFile {
    static final int OWNER_READS = 0400;
    static final int OWNER_WRITES = 0600;

    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int F_ADD_SEALS = 1033;
    private static final int F_GET_SEALS = 1034;
    /** No further seals, no shrinking, no growing: a mapping of the file can never fault. */
    private static final int SEALS = 0x1 | 0x2 | 0x4;

    private static final int SEEK_END = 2;

    private MemoryFile() {}

    static OsHandle create(String name, int size, int mode) {
        var handle = OsHandle.owning(check(Libc.memfdCreate(name, MFD_CLOEXEC | MFD_ALLOW_SEALING), "create", name));
        try {
            check(Libc.ftruncate(handle.number(), size), "size", name);
            check(Libc.fcntl(handle.number(), F_ADD_SEALS, SEALS), "seal", name);
            setMode(handle, mode);
            return handle;
        } catch (LaminaException refused) {
            handle.close();
            throw refused;
        }
    }

    static void setMode(OsHandle handle, int mode) {
        check(Libc.fchmod(handle.number(), mode), "set the mode of", handle.toString());
    }

    /** Refuses a file that is not a memory file, not sealed, or of another size: mapping those could fault later. */
    static void requireSealed(OsHandle handle, String what, int size) {
        int seals = Libc.fcntl(handle.number(), F_GET_SEALS, 0);
        if (seals < 0) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    what + " is not a memory file (" + Libc.describe(seals)
                            + "); only files made by an agent are adopted");
        }
        if ((seals & SEALS) != SEALS) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    what + " has seals 0x" + Integer.toHexString(seals) + ", needs 0x" + Integer.toHexString(SEALS)
                            + " (seal, shrink, grow); only files made by an agent are adopted");
        }
        int actual = check(Libc.lseek(handle.number(), 0, SEEK_END), "measure", what);
        if (actual != size) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    what + " has " + actual + " bytes, version " + PageLayout.VERSION + " has " + size
                            + "; end the slices of the other Lamina first");
        }
    }

    /**
     * The handle itself if one can write through it, else the file opened anew for writing, which its owner and root may: the read-only mode is
     * lifted for that moment. The given handle is closed when it is replaced.
     */
    static OsHandle writable(OsHandle handle, String what) {
        if (handle.isWritable()) {
            return handle;
        }
        check(Libc.fchmod(handle.number(), OWNER_WRITES), "make writable", what);
        try {
            var writable = handle.reopen(true);
            handle.close();
            return writable;
        } finally {
            if (!handle.isClosed()) {
                Libc.fchmod(handle.number(), OWNER_READS);
            }
        }
    }

    static int check(int result, String verb, String what) {
        if (result < 0) {
            throw new LaminaException(ErrorCode.NATIVE, "cannot " + verb + " " + what + ": " + Libc.describe(result));
        }
        return result;
    }
}
