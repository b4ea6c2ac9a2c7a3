package dev.lamina.device.libc;

import static dev.lamina.device.libc.NativeCall.call;
import static dev.lamina.device.libc.NativeCall.function;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Waiting on descriptors: epoll, eventfd, poll. Results as in {@link Libc}. Safe for all threads. */
public final class Polling {
    public static final int IN = 0x1;
    public static final int ERR = 0x8;
    public static final int HUP = 0x10;
    public static final int RDHUP = 0x2000;

    private static final MemorySegment EPOLL_CREATE1 = function("epoll_create1");
    private static final MemorySegment EPOLL_CTL = function("epoll_ctl");
    private static final MemorySegment EPOLL_WAIT = function("epoll_wait");
    private static final MemorySegment EVENTFD = function("eventfd");
    private static final MemorySegment POLL = function("poll");

    private static final int CLOEXEC = 0x80000;
    private static final int NONBLOCK = 0x800;
    private static final int ADD = 1;
    private static final int DELETE = 2;
    private static final int MOST_EVENTS = 64;

    /** struct epoll_event is packed on x86-64 alone. */
    private static final int EVENT_BYTES = Libc.isArm() ? 16 : 12;

    private static final int EVENT_KEY = Libc.isArm() ? 8 : 4;

    private Polling() {}

    /** One ready descriptor: the key it was added with and the IN, ERR, HUP, RDHUP bits. */
    public record Event(long key, int bits) {}

    public static int create() {
        return call(EPOLL_CREATE1, CLOEXEC);
    }

    public static int add(int poller, int descriptor, long key, int bits) {
        try (Arena arena = Arena.ofConfined()) {
            var event = arena.allocate(EVENT_BYTES, Long.BYTES);
            event.set(ValueLayout.JAVA_INT, 0, bits);
            event.set(ValueLayout.JAVA_LONG_UNALIGNED, EVENT_KEY, key);
            return call(EPOLL_CTL, poller, ADD, descriptor, event.address());
        }
    }

    public static int remove(int poller, int descriptor) {
        return call(EPOLL_CTL, poller, DELETE, descriptor, 0);
    }

    /** Adds what is ready to {@code events}, waiting at most {@code timeoutMs} (-1: for ever); returns the count. */
    public static int await(int poller, int timeoutMs, List<Event> events) {
        try (Arena arena = Arena.ofConfined()) {
            var ready = arena.allocate((long) EVENT_BYTES * MOST_EVENTS, Long.BYTES);
            int count = call(EPOLL_WAIT, poller, ready.address(), MOST_EVENTS, timeoutMs);
            for (int i = 0; i < count; i++) {
                long at = (long) EVENT_BYTES * i;
                events.add(new Event(
                        ready.get(ValueLayout.JAVA_LONG_UNALIGNED, at + EVENT_KEY),
                        ready.get(ValueLayout.JAVA_INT, at)));
            }
            return count;
        }
    }

    /** A counter descriptor that becomes readable when something is written to it. */
    public static int eventDescriptor() {
        return call(EVENTFD, 0, CLOEXEC | NONBLOCK);
    }

    /** The ready bits of one descriptor without waiting. */
    public static int readyNow(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            var request = arena.allocate(8, Long.BYTES);
            request.set(ValueLayout.JAVA_INT, 0, descriptor);
            request.set(ValueLayout.JAVA_SHORT, 4, (short) IN);
            int result = call(POLL, request.address(), 1, 0);
            return result < 0 ? result : request.get(ValueLayout.JAVA_SHORT, 6) & 0xffff;
        }
    }
}
