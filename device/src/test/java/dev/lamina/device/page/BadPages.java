package dev.lamina.device.page;

import dev.lamina.device.libc.Libc;
import dev.lamina.device.posix.OsHandle;

/** Memory files as a careless or hostile program might leave them. */
final class BadPages {
    private BadPages() {}

    static OsHandle unsealed(int size) {
        var handle = OsHandle.owning(Libc.memfdCreate("lamina-test", 3));
        Libc.ftruncate(handle.number(), size);
        return handle;
    }

    /** A file of {@code size} bytes, sealed, with a page's header. */
    static OsHandle sealed(long magic, int version, int size) {
        var handle = MemoryFile.create("lamina-test", size, MemoryFile.OWNER_WRITES);
        try (var memory = PageMemory.map(handle, size, "test page")) {
            memory.setLong(PageLayout.MAGIC, magic);
            memory.setInt(PageLayout.PAGE_VERSION, version);
            memory.setInt(PageLayout.PAGE_SIZE, size);
        }
        return handle;
    }

    static void poke(OsHandle handle, int offset, int value) {
        try (var memory = PageMemory.map(handle, 4096, "test page")) {
            memory.setInt(offset, value);
        }
    }
}
