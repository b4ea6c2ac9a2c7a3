package dev.lamina.device.nvml;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The library's functions, called by name. All of them take up to four numbers or addresses, each in a 64-bit register on the platforms served, and
 * return a status. One that an old driver lacks answers {@link Status#FUNCTION_NOT_FOUND}. Safe for use by many threads, as the library is.
 */
final class Functions {
    private static final int ARGUMENTS = 4;
    private static final MethodHandle HANDLE = Linker.nativeLinker()
            .downcallHandle(FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG));

    private final SymbolLookup library;
    private final Map<String, Optional<MemorySegment>> found = new ConcurrentHashMap<>();

    /** Throws {@link IllegalArgumentException} when the library cannot be loaded. */
    Functions(String library) {
        this.library = library.contains("/")
                ? SymbolLookup.libraryLookup(Path.of(library), Arena.global())
                : SymbolLookup.libraryLookup(library, Arena.global());
    }

    boolean has(String name) {
        return address(name).isPresent();
    }

    /** The status that the function returns. */
    int call(String name, long... arguments) {
        Optional<MemorySegment> function = address(name);
        if (function.isEmpty()) {
            return Status.FUNCTION_NOT_FOUND;
        }
        long[] all = new long[ARGUMENTS];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        try {
            return (int) HANDLE.invokeExact(function.get(), all[0], all[1], all[2], all[3]);
        } catch (Throwable failure) {
            throw failure instanceof Error error ? error : new LinkageError("a call of " + name + " failed", failure);
        }
    }

    private Optional<MemorySegment> address(String name) {
        return found.computeIfAbsent(name, library::find);
    }
}
