package dev.lamina.workloads.card;

import dev.lamina.device.opencl.Buffer;
import dev.lamina.device.opencl.CommandQueue;
import dev.lamina.device.opencl.CommandTimes;
import dev.lamina.device.opencl.Event;
import dev.lamina.device.opencl.Kernel;
import dev.lamina.device.opencl.Reading;
import dev.lamina.device.opencl.WorkSize;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A queue that reads each command's own profiling times once it has ended and tells them to a {@link CardTime}. Commands of one queue
 * do not overlap on the card, but their reported ends and starts may touch, so that only what is new is told. For one thread.
 */
public final class MeteredQueue implements AutoCloseable {
    private final CommandQueue queue;
    private final Deque<Event> pending = new ArrayDeque<>();
    private CardTime cardTime;
    private long coveredUntilNs = Long.MIN_VALUE;
    private long totalNs;

    public MeteredQueue(CommandQueue queue, CardTime cardTime) {
        this.queue = queue;
        this.cardTime = cardTime;
    }

    /** Sends later times to another receiver; what has ended so far goes to the old one. */
    public void meterTo(CardTime receiver) {
        finish();
        cardTime = receiver;
    }

    public void launch(Kernel kernel, WorkSize size) {
        pending.add(queue.launch(kernel, size));
    }

    /** Copies floats to the start of the buffer; the array may be changed at once. */
    public void write(Buffer buffer, float[] values) {
        pending.add(queue.write(buffer, 0, values));
    }

    /** Copies bytes to the start of the buffer; the array may be changed at once. */
    public void write(Buffer buffer, byte[] values) {
        pending.add(queue.write(buffer, 0, values));
    }

    public void fill(Buffer buffer, float value) {
        pending.add(queue.fill(buffer, value));
    }

    /** Begins to read the first {@code count} floats. */
    public Reading<float[]> reading(Buffer buffer, int count) {
        Reading<float[]> reading = queue.readFloats(buffer, 0, count);
        pending.add(reading.event());
        return reading;
    }

    /** Reads the first {@code count} floats and waits for them, and so for everything before them. */
    public float[] read(Buffer buffer, int count) {
        float[] values = reading(buffer, count).await();
        collect();
        return values;
    }

    /** Reads the whole buffer as floats. */
    public float[] read(Buffer buffer) {
        return read(buffer, Math.toIntExact(buffer.bytes() / Float.BYTES));
    }

    public void flush() {
        queue.flush();
    }

    public void finish() {
        queue.finish();
        collect();
    }

    /** Takes the times of the commands that have ended. */
    public void collect() {
        for (Event first = pending.peek(); first != null && first.isComplete(); first = pending.peek()) {
            pending.remove();
            account(first.times());
            first.close();
        }
    }

    /** The device's clock now, as an idle queue reports it. */
    public long deviceNowNs() {
        finish();
        try (Event marker = queue.marker()) {
            marker.await();
            return marker.times().endNs();
        }
    }

    /** Card time of all commands that have ended, whoever received it. */
    public long totalNs() {
        return totalNs;
    }

    @Override
    public void close() {
        finish();
        queue.close();
    }

    private void account(CommandTimes times) {
        long startNs = Math.max(times.startNs(), coveredUntilNs);
        if (times.endNs() > startNs) {
            coveredUntilNs = times.endNs();
            totalNs += times.endNs() - startNs;
            cardTime.busy(startNs, times.endNs());
        }
    }
}
