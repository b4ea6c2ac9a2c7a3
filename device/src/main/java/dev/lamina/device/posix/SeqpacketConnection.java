package dev.lamina.device.posix;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.libc.Errno;
import dev.lamina.device.libc.Libc;
import dev.lamina.device.libc.Sockets;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * One end of a local connection that carries packets and descriptors and never blocks. Used by one thread at a time.
 */
public final class SeqpacketConnection implements AutoCloseable {
    /** The largest packet taken, in bytes; a longer one ends the connection. */
    public static final int LARGEST_PACKET = 4096;

    /** Whether a packet went out. */
    public enum Sent {
        /** The packet is in the peer's queue. */
        YES,
        /** The peer's queue is full: it does not read. */
        QUEUE_FULL,
        /** The peer is gone. */
        CLOSED
    }

    private final OsHandle handle;
    private final PeerCredentials peer;

    SeqpacketConnection(OsHandle handle) {
        this.handle = handle;
        var found = Sockets.peer(handle.number());
        if (found.pid() < 0) {
            handle.close();
            throw new LaminaException(ErrorCode.NATIVE, "cannot tell who connected: " + Libc.describe(found.pid()));
        }
        this.peer = new PeerCredentials(found.pid(), found.uid(), found.gid());
    }

    /** Connects to a listener; {@code UNAVAILABLE} when nobody listens there, {@code NOT_PERMITTED} when it may not be reached. */
    public static SeqpacketConnection connect(Path path) {
        var socket = SocketPath.newSocket();
        int result = SocketPath.with(path, address -> Sockets.connect(socket.number(), address));
        if (result < 0) {
            socket.close();
            var code = -result == Errno.EACCES ? ErrorCode.NOT_PERMITTED : ErrorCode.UNAVAILABLE;
            throw new LaminaException(code, "cannot connect to " + path + ": " + Libc.describe(result));
        }
        return new SeqpacketConnection(socket);
    }

    /** Who is at the other end. */
    public PeerCredentials peer() {
        return peer;
    }

    /** The socket, to be watched by a {@link Poller}; owned by this connection. */
    public OsHandle handle() {
        return handle;
    }

    /** Sends one packet and copies of the given descriptors, which the caller keeps and closes. */
    public Sent send(byte[] data, OsHandle... handles) {
        List<Integer> descriptors = Arrays.stream(handles).map(OsHandle::number).toList();
        int result = Sockets.send(handle.number(), data, descriptors);
        if (result >= 0) {
            return Sent.YES;
        }
        return switch (-result) {
            case Errno.EAGAIN -> Sent.QUEUE_FULL;
            case Errno.EPIPE, Errno.ECONNRESET -> Sent.CLOSED;
            default ->
                throw new LaminaException(
                        ErrorCode.NATIVE,
                        "cannot send " + data.length + " bytes to process " + peer.pid() + ": "
                                + Libc.describe(result));
        };
    }

    /** As {@link #send(byte[], OsHandle...)}, sending what remains in {@code data}. */
    public Sent send(ByteBuffer data, OsHandle... handles) {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        return send(bytes, handles);
    }

    /**
     * Takes the next packet if one waits. A packet that is longer than {@link #LARGEST_PACKET} or brings too many descriptors counts as
     * the connection's end: its sender does not speak this protocol.
     */
    public Received receive() {
        var reception = Sockets.receive(handle.number(), LARGEST_PACKET);
        List<OsHandle> handles =
                reception.descriptors().stream().map(OsHandle::owning).toList();
        if (reception.truncated()) {
            handles.forEach(OsHandle::close);
            return new Received.Closed("sent a packet of more than " + LARGEST_PACKET + " bytes or "
                    + Sockets.MOST_DESCRIPTORS + " descriptors");
        }
        if (reception.result() > 0) {
            return new Received.Packet(reception.data(), handles);
        }
        handles.forEach(OsHandle::close);
        return switch (-reception.result()) {
            case 0 -> new Received.Closed("hung up");
            case Errno.EAGAIN, Errno.EINTR -> new Received.Nothing();
            default -> new Received.Closed(Libc.describe(reception.result()));
        };
    }

    /** Hangs up; a second call does nothing. */
    @Override
    public void close() {
        handle.close();
    }
}
