package dev.lamina.device.posix;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.libc.Libc;
import dev.lamina.device.libc.Sockets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.ToIntFunction;

/**
 * Gets a socket's path into an address, which holds {@link Sockets#LONGEST_PATH} bytes: a longer one goes by way of a descriptor of its directory,
 * as {@code /proc/self/fd/<n>/<name>}.
 */
final class SocketPath {
    private SocketPath() {}

    static OsHandle newSocket() {
        int socket = Sockets.seqpacket();
        if (socket < 0) {
            throw new LaminaException(ErrorCode.NATIVE, "cannot make a packet socket: " + Libc.describe(socket));
        }
        return OsHandle.owning(socket);
    }

    /** Calls {@code use} with an address for {@code path}; {@code BAD_INPUT} when not even the file's name fits. */
    static int with(Path path, ToIntFunction<String> use) {
        if (Sockets.excess(path.toString()).isEmpty()) {
            return use.applyAsInt(path.toString());
        }
        Path folder = Objects.requireNonNullElse(path.getParent(), Path.of("."));
        try (var directory = OsHandle.open(folder, false)) {
            String address = "/proc/self/fd/" + directory.number() + "/" + path.getFileName();
            if (Sockets.excess(address).isPresent()) {
                throw new LaminaException(
                        ErrorCode.BAD_INPUT,
                        "socket name " + path.getFileName() + " is too long, an address holds " + Sockets.LONGEST_PATH
                                + " bytes; choose a shorter one");
            }
            return use.applyAsInt(address);
        }
    }
}
