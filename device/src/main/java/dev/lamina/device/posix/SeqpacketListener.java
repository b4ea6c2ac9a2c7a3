package dev.lamina.device.posix;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.libc.Errno;
import dev.lamina.device.libc.Libc;
import dev.lamina.device.libc.Sockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * A local socket that others connect to for packets and descriptors; never blocks. Used by one thread at a time. Paths of any length work: those
 * beyond an address's 107 bytes are reached through their directory.
 */
public final class SeqpacketListener implements AutoCloseable {
    private static final int BACKLOG = 128;

    private final OsHandle handle;
    private final Path path;

    private SeqpacketListener(OsHandle handle, Path path) {
        this.handle = handle;
        this.path = path;
    }

    /**
     * Listens at {@code path}, replacing a file that is there: a dead agent's socket. Make sure that no living one listens there before.
     *
     * @param permissions who may connect, as {@code rw-------}
     */
    public static SeqpacketListener bind(Path path, String permissions) {
        var socket = SocketPath.newSocket();
        try {
            Files.deleteIfExists(path);
            int bound = SocketPath.with(path, address -> Sockets.bind(socket.number(), address));
            check(bound, path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
            check(Sockets.listen(socket.number(), BACKLOG), path);
            return new SeqpacketListener(socket, path);
        } catch (IOException refused) {
            socket.close();
            throw new LaminaException(ErrorCode.NATIVE, "cannot listen at " + path + ": " + refused, refused);
        } catch (LaminaException refused) {
            socket.close();
            throw refused;
        }
    }

    private static void check(int result, Path path) {
        if (result < 0) {
            throw new LaminaException(ErrorCode.NATIVE, "cannot listen at " + path + ": " + Libc.describe(result));
        }
    }

    /** The next connection that waits, if one does; {@code NATIVE} when the system cannot give it (out of descriptors). */
    public Optional<SeqpacketConnection> accept() {
        int connection = Sockets.accept(handle.number());
        if (connection >= 0) {
            return Optional.of(new SeqpacketConnection(OsHandle.owning(connection)));
        }
        return switch (-connection) {
            case Errno.EAGAIN, Errno.EINTR, Errno.ECONNABORTED -> Optional.empty();
            default ->
                throw new LaminaException(
                        ErrorCode.NATIVE, "cannot accept a connection at " + path + ": " + Libc.describe(connection));
        };
    }

    /** The socket, to be watched by a {@link Poller}; owned by this listener. */
    public OsHandle handle() {
        return handle;
    }

    /** Stops listening and removes the file. */
    @Override
    public void close() {
        handle.close();
        try {
            Files.deleteIfExists(path);
        } catch (IOException left) {
            // A file left behind is replaced by the next bind.
        }
    }
}
