package dev.lamina.device.libc;

import static dev.lamina.device.libc.NativeCall.call;
import static dev.lamina.device.libc.NativeCall.function;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Local packet sockets that carry descriptors. Results as in {@link Libc}: the function's value or the negative errno. Safe for all threads. */
public final class Sockets {
    /** The longest path a socket address takes, in bytes without the closing NUL. */
    public static final int LONGEST_PATH = 107;
    /** Most descriptors that one message may bring; further ones are dropped by the system and reported as truncation. */
    public static final int MOST_DESCRIPTORS = 16;

    private static final MemorySegment SOCKET = function("socket");
    private static final MemorySegment BIND = function("bind");
    private static final MemorySegment LISTEN = function("listen");
    private static final MemorySegment ACCEPT4 = function("accept4");
    private static final MemorySegment CONNECT = function("connect");
    private static final MemorySegment GETSOCKOPT = function("getsockopt");
    private static final MemorySegment SENDMSG = function("sendmsg");
    private static final MemorySegment RECVMSG = function("recvmsg");

    private static final int AF_UNIX = 1;
    private static final int SOCK_SEQPACKET = 5;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_CTRUNC = 0x8;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;

    private static final int ADDRESS_BYTES = 110;
    private static final int CREDENTIALS_BYTES = 12;
    private static final int CONTROL_HEADER_BYTES = 16;

    /** The layout of struct msghdr on 64-bit Linux. */
    private static final int HEADER_BYTES = 56;

    private static final int HEADER_VECTOR = 16;
    private static final int HEADER_VECTOR_COUNT = 24;
    private static final int HEADER_CONTROL = 32;
    private static final int HEADER_CONTROL_LENGTH = 40;
    private static final int HEADER_FLAGS = 48;

    private Sockets() {}

    /** Who is at the other end, as the system recorded it at connect time. */
    public record Peer(int pid, int uid, int gid) {}

    /** What {@link #receive} brought: the byte count or negative errno, the data, the descriptors (owned by the caller) and whether any of it was cut. */
    public record Reception(int result, ByteBuffer data, List<Integer> descriptors, boolean truncated) {}

    /** A non-blocking SOCK_SEQPACKET socket that is closed on exec. */
    public static int seqpacket() {
        return call(SOCKET, AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    }

    public static int bind(int socket, String path) {
        try (Arena arena = Arena.ofConfined()) {
            return call(BIND, socket, address(arena, path), ADDRESS_BYTES);
        }
    }

    public static int connect(int socket, String path) {
        try (Arena arena = Arena.ofConfined()) {
            return call(CONNECT, socket, address(arena, path), ADDRESS_BYTES);
        }
    }

    private static long address(Arena arena, String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_PATH) {
            throw new IllegalArgumentException(
                    "socket path has " + bytes.length + " bytes, at most " + LONGEST_PATH + ": " + path);
        }
        var address = arena.allocate(ADDRESS_BYTES, Long.BYTES);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, Short.BYTES, bytes.length);
        return address.address();
    }

    public static int listen(int socket, int backlog) {
        return call(LISTEN, socket, backlog);
    }

    public static int accept(int socket) {
        return call(ACCEPT4, socket, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC);
    }

    /** The peer's pid, uid and gid; its pid is 0 when it lives in a namespace that this process cannot see. */
    public static Peer peer(int socket) {
        try (Arena arena = Arena.ofConfined()) {
            var credentials = arena.allocate(CREDENTIALS_BYTES, Integer.BYTES);
            var length = arena.allocateFrom(ValueLayout.JAVA_INT, CREDENTIALS_BYTES);
            int result = call(GETSOCKOPT, socket, SOL_SOCKET, SO_PEERCRED, credentials.address(), length.address());
            if (result < 0) {
                return new Peer(result, -1, -1);
            }
            return new Peer(
                    credentials.get(ValueLayout.JAVA_INT, 0),
                    credentials.get(ValueLayout.JAVA_INT, 4),
                    credentials.get(ValueLayout.JAVA_INT, 8));
        }
    }

    /** Sends one packet with the given descriptors; all of it or nothing. Never raises SIGPIPE. */
    public static int send(int socket, byte[] data, List<Integer> descriptors) {
        try (Arena arena = Arena.ofConfined()) {
            var payload = arena.allocateFrom(ValueLayout.JAVA_BYTE, data);
            var control = descriptors.isEmpty() ? MemorySegment.NULL : control(arena, descriptors);
            var header = header(arena, payload, control);
            return call(SENDMSG, socket, header.address(), MSG_NOSIGNAL);
        }
    }

    private static MemorySegment control(Arena arena, List<Integer> descriptors) {
        long length = CONTROL_HEADER_BYTES + (long) Integer.BYTES * descriptors.size();
        var control = arena.allocate((length + 7) / 8 * 8, Long.BYTES);
        control.set(ValueLayout.JAVA_LONG, 0, length);
        control.set(ValueLayout.JAVA_INT, 8, SOL_SOCKET);
        control.set(ValueLayout.JAVA_INT, 12, SCM_RIGHTS);
        for (int i = 0; i < descriptors.size(); i++) {
            control.set(ValueLayout.JAVA_INT, CONTROL_HEADER_BYTES + 4L * i, descriptors.get(i));
        }
        return control;
    }

    private static MemorySegment header(Arena arena, MemorySegment payload, MemorySegment control) {
        var vector = arena.allocate(16, Long.BYTES);
        vector.set(ValueLayout.JAVA_LONG, 0, payload.address());
        vector.set(ValueLayout.JAVA_LONG, Long.BYTES, payload.byteSize());
        var header = arena.allocate(HEADER_BYTES, Long.BYTES);
        header.set(ValueLayout.JAVA_LONG, HEADER_VECTOR, vector.address());
        header.set(ValueLayout.JAVA_LONG, HEADER_VECTOR_COUNT, 1);
        header.set(ValueLayout.JAVA_LONG, HEADER_CONTROL, control.address());
        header.set(ValueLayout.JAVA_LONG, HEADER_CONTROL_LENGTH, control.byteSize());
        return header;
    }

    /** Takes one packet of at most {@code most} bytes; result 0 is the end of the connection. */
    public static Reception receive(int socket, int most) {
        try (Arena arena = Arena.ofConfined()) {
            var payload = arena.allocate(most);
            var control = arena.allocate(CONTROL_HEADER_BYTES + (long) Integer.BYTES * MOST_DESCRIPTORS, Long.BYTES);
            var header = header(arena, payload, control);
            int result = call(RECVMSG, socket, header.address(), MSG_CMSG_CLOEXEC);
            var data = ByteBuffer.wrap(payload.asSlice(0, Math.max(result, 0)).toArray(ValueLayout.JAVA_BYTE));
            int flags = result < 0 ? 0 : header.get(ValueLayout.JAVA_INT, HEADER_FLAGS);
            long controlLength = result < 0 ? 0 : header.get(ValueLayout.JAVA_LONG, HEADER_CONTROL_LENGTH);
            return new Reception(
                    result,
                    data.order(ByteOrder.nativeOrder()),
                    descriptors(control, controlLength),
                    (flags & (MSG_TRUNC | MSG_CTRUNC)) != 0);
        }
    }

    private static List<Integer> descriptors(MemorySegment control, long controlLength) {
        var found = new ArrayList<Integer>();
        long at = 0;
        while (at + CONTROL_HEADER_BYTES <= controlLength) {
            long length = control.get(ValueLayout.JAVA_LONG, at);
            boolean rights = control.get(ValueLayout.JAVA_INT, at + 8) == SOL_SOCKET
                    && control.get(ValueLayout.JAVA_INT, at + 12) == SCM_RIGHTS;
            for (long i = CONTROL_HEADER_BYTES; rights && i + Integer.BYTES <= length; i += Integer.BYTES) {
                found.add(control.get(ValueLayout.JAVA_INT, at + i));
            }
            at += Math.max(CONTROL_HEADER_BYTES, (length + 7) / 8 * 8);
        }
        return List.copyOf(found);
    }

    /** How many bytes {@code path} needs beyond what an address holds; empty when it fits. */
    public static OptionalLong excess(String path) {
        long length = path.getBytes(StandardCharsets.UTF_8).length;
        return length <= LONGEST_PATH ? OptionalLong.empty() : OptionalLong.of(length - LONGEST_PATH);
    }
}
