package dev.lamina.device.opencl;

import java.util.function.Supplier;

/**
 * Values on their way from the device. For one thread; the values are taken once, by {@link #await}, and a reading that is dropped
 * without it keeps its memory until its queue closes.
 *
 * @param <T> the array type
 */
public final class Reading<T> {
    private final Event event;
    /** A reference of our own, so that the caller may close the event before the values are taken. */
    private final Event awaited;

    private final Supplier<T> values;

    Reading(Event event, Supplier<T> values) {
        this.event = event;
        this.awaited = event.retain();
        this.values = values;
    }

    /** The command's event, for the caller to close, whenever that suits. */
    public Event event() {
        return event;
    }

    /** Waits for the values. Call it once. Throws {@code NATIVE} when the command failed. */
    public T await() {
        awaited.await();
        awaited.close();
        return values.get();
    }
}
