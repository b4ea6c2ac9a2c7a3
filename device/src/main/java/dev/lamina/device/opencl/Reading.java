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
    private final Supplier<T> values;

    Reading(Event event, Supplier<T> values) {
        this.event = event;
        this.values = values;
    }

    /** The command's event, for the caller to close. */
    public Event event() {
        return event;
    }

    /** Waits for the values. Call it once, before closing the event. Throws {@code NATIVE} when the command failed. */
    public T await() {
        event.await();
        return values.get();
    }
}
