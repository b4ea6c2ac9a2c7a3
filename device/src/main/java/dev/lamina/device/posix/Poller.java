package dev.lamina.device.posix;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.libc.Errno;
import dev.lamina.device.libc.Libc;
import dev.lamina.device.libc.Polling;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Waits until one of many descriptors has something to read or has hung up. Reports it anew as long as it lasts. {@link #await} belongs to one thread;
 * {@link #add}, {@link #remove} and {@link #wakeUp} are for any.
 */
public final class Poller implements AutoCloseable {
    /** No time-out. */
    public static final int FOR_EVER = -1;

    private static final long WAKE_UP_KEY = Long.MIN_VALUE;
    private static final byte[] ONE = ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .putLong(1)
            .array();

    private final OsHandle epoll;
    private final OsHandle alarm;

    private Poller(OsHandle epoll, OsHandle alarm) {
        this.epoll = epoll;
        this.alarm = alarm;
    }

    /** A ready descriptor by the key it was added with. Data may still be readable when it has hung up. */
    public record Ready(long key, boolean readable, boolean hungUp) {}

    /** A poller that watches nothing yet. */
    public static Poller create() {
        var epoll = OsHandle.owning(check(Polling.create(), "make a poller"));
        var poller = new Poller(epoll, OsHandle.owning(check(Polling.eventDescriptor(), "make a wake-up descriptor")));
        poller.watch(poller.alarm, WAKE_UP_KEY);
        return poller;
    }

    /**
     * Watches a descriptor until it is removed or closed.
     *
     * @param key any number but {@link Long#MIN_VALUE}; comes back in {@link Ready}
     */
    public void add(OsHandle handle, long key) {
        if (key == WAKE_UP_KEY) {
            throw new IllegalArgumentException("key " + key + " is the poller's own");
        }
        watch(handle, key);
    }

    private void watch(OsHandle handle, long key) {
        check(Polling.add(epoll.number(), handle.number(), key, Polling.IN | Polling.RDHUP), "watch " + handle);
    }

    /** Watches a descriptor no longer; call it before closing one that has duplicates. */
    public void remove(OsHandle handle) {
        check(Polling.remove(epoll.number(), handle.number()), "stop watching " + handle);
    }

    /**
     * Waits for at most {@code timeoutMs} milliseconds ({@link #FOR_EVER}: without end; 0: not at all) and returns what is ready: nothing after
     * the time-out, a {@link #wakeUp} or an interrupted wait.
     */
    public List<Ready> await(int timeoutMs) {
        var events = new ArrayList<Polling.Event>();
        int count = Polling.await(epoll.number(), timeoutMs, events);
        if (count != -Errno.EINTR) {
            check(count, "wait for descriptors");
        }
        var ready = new ArrayList<Ready>(events.size());
        for (var event : events) {
            if (event.key() == WAKE_UP_KEY) {
                Libc.read(alarm.number(), new byte[Long.BYTES]);
            } else {
                ready.add(ready(event));
            }
        }
        return ready;
    }

    private static Ready ready(Polling.Event event) {
        boolean hungUp = (event.bits() & (Polling.HUP | Polling.RDHUP | Polling.ERR)) != 0;
        return new Ready(event.key(), (event.bits() & Polling.IN) != 0, hungUp);
    }

    /** Ends the {@link #await} that runs, or the next one. */
    public void wakeUp() {
        Libc.write(alarm.number(), ONE);
    }

    @Override
    public void close() {
        epoll.close();
        alarm.close();
    }

    private static int check(int result, String what) {
        if (result < 0) {
            throw new LaminaException(ErrorCode.NATIVE, "cannot " + what + ": " + Libc.describe(result));
        }
        return result;
    }
}
