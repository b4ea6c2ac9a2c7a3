package dev.lamina.device.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.libc.Libc;
import dev.lamina.device.posix.OsHandle;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * One mapped page. Fields are read and written with sequential consistency, which the protocol needs (a grant is closed, then the commands
 * in flight are read, while the process does the reverse); no access allocates. Access after {@link #close()} throws
 * {@link IllegalStateException} instead of faulting. Safe for all threads.
 */
final class PageMemory implements AutoCloseable {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;

    private PageMemory(MemorySegment memory) {
        this.memory = memory.reinterpret(arena, mapped -> Libc.munmap(mapped.address(), mapped.byteSize()));
    }

    static PageMemory map(OsHandle handle, int size, String what) {
        long address = Libc.mmap(size, PROT_READ | PROT_WRITE, MAP_SHARED, handle.number());
        if (address < 0) {
            throw new LaminaException(
                    ErrorCode.NATIVE, "cannot map " + what + " for writing: " + Libc.describe((int) address));
        }
        return new PageMemory(MemorySegment.ofAddress(address).reinterpret(size));
    }

    /** As {@link #map}, closing the handle when the mapping is refused. */
    static PageMemory mapOrClose(OsHandle handle, int size, String what) {
        try {
            return map(handle, size, what);
        } catch (LaminaException refused) {
            handle.close();
            throw refused;
        }
    }

    /** Checks what every page begins with; closes the mapping and throws {@code BAD_INPUT} when it is not the page expected. */
    void requireHeader(String what, long magic, int size) {
        if (getLong(PageLayout.MAGIC) != magic) {
            throw rejected(what + " begins with 0x" + Long.toHexString(getLong(PageLayout.MAGIC))
                    + ", not with the page's mark 0x" + Long.toHexString(magic)
                    + "; it is no page of this kind or was scribbled over");
        }
        if (getInt(PageLayout.PAGE_VERSION) != PageLayout.VERSION) {
            throw rejected(what + " is of page version " + Integer.toUnsignedString(getInt(PageLayout.PAGE_VERSION))
                    + ", this agent speaks " + PageLayout.VERSION + "; use the Lamina that made it, or end its slice");
        }
        requireField(what, "size", PageLayout.PAGE_SIZE, size);
    }

    /** Refuses a page whose fixed field {@code name} differs from what this version writes there. */
    void requireField(String what, String name, int offset, int expected) {
        if (getInt(offset) != expected) {
            throw rejected(what + " says " + name + " " + Integer.toUnsignedString(getInt(offset)) + ", version "
                    + PageLayout.VERSION + " has " + expected + "; it was scribbled over: end its slice");
        }
    }

    private LaminaException rejected(String message) {
        close();
        return new LaminaException(ErrorCode.BAD_INPUT, message);
    }

    void writeHeader(long magic, int size) {
        setInt(PageLayout.PAGE_VERSION, PageLayout.VERSION);
        setInt(PageLayout.PAGE_SIZE, size);
        setLong(PageLayout.MAGIC, magic);
    }

    int getInt(long offset) {
        return (int) INT.getVolatile(memory, offset);
    }

    void setInt(long offset, int value) {
        INT.setVolatile(memory, offset, value);
    }

    int addInt(long offset, int delta) {
        return (int) INT.getAndAdd(memory, offset, delta);
    }

    long getLong(long offset) {
        return (long) LONG.getVolatile(memory, offset);
    }

    void setLong(long offset, long value) {
        LONG.setVolatile(memory, offset, value);
    }

    /** Writes text cut at a character's end so that it and its NUL fit into {@code length} bytes. */
    void setText(int offset, int length, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        int end = Math.min(bytes.length, length - 1);
        while (end > 0 && end < bytes.length && (bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        var field = memory.asSlice(offset, length).fill((byte) 0);
        MemorySegment.copy(bytes, 0, field, ValueLayout.JAVA_BYTE, 0, end);
    }

    /** Reads text up to its NUL or the field's end; bytes that are no text come back as replacement characters. */
    String getText(int offset, int length) {
        byte[] bytes = memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        int end = 0;
        while (end < length && bytes[end] != 0) {
            end++;
        }
        return new String(Arrays.copyOf(bytes, end), UTF_8);
    }

    void zero(long offset, long length) {
        memory.asSlice(offset, length).fill((byte) 0);
    }

    void wake(long offset) {
        Libc.futexWake(memory.address() + offset, Integer.MAX_VALUE);
    }

    int await(long offset, int seen, long timeoutNs) {
        return Libc.futexWait(memory.address() + offset, seen, timeoutNs);
    }

    void save(byte[] into) {
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, into, 0, into.length);
    }

    void load(byte[] content) {
        MemorySegment.copy(content, 0, memory, ValueLayout.JAVA_BYTE, 0, content.length);
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
