package dev.lamina.workloads.card;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.opencl.Buffer;
import dev.lamina.device.opencl.Context;
import dev.lamina.device.opencl.Device;
import dev.lamina.device.opencl.Kernel;
import dev.lamina.device.opencl.OpenCl;
import dev.lamina.device.opencl.Program;
import dev.lamina.device.opencl.WorkSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** One device opened with one program. Everything made here is closed with it, last made first. For one thread. */
public final class CardSession implements AutoCloseable {
    /** Work-items that fill one buffer in one launch: short, because a card is shared in the steps of its kernels. */
    private static final int FILL_ITEMS = 1 << 16;

    private static final int FILL_GROUP = 64;

    private final Context context;
    private final MeteredQueue queue;
    private final Program program;
    private final Deque<AutoCloseable> made = new ArrayDeque<>();

    private CardSession(Context context, MeteredQueue queue, Program program) {
        this.context = context;
        this.queue = queue;
        this.program = program;
    }

    /**
     * Opens the {@code deviceIndex}-th OpenCL device of this machine and builds the common kernels with {@code source}. Throws
     * {@code UNAVAILABLE} when there is no such device.
     */
    public static CardSession open(int deviceIndex, String source) {
        List<Device> devices = OpenCl.require().devices();
        if (deviceIndex < 0 || deviceIndex >= devices.size()) {
            throw new LaminaException(
                    ErrorCode.UNAVAILABLE,
                    "OpenCL device %d is not there, this machine has %d; choose another, or install a driver (on Debian, for the CPU: apt-get install pocl-opencl-icd)"
                            .formatted(deviceIndex, devices.size()));
        }
        Context context = Context.open(devices.get(deviceIndex));
        String common = resource(CardSession.class, "noise.cl") + resource(CardSession.class, "dense.cl");
        Program program = context.program(common + source, "-cl-std=CL1.2 -cl-mad-enable");
        return new CardSession(context, new MeteredQueue(context.queue(), (start, end) -> {}), program);
    }

    /** A text that lies beside a class. */
    public static String resource(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new LaminaException(
                        ErrorCode.INTERNAL, name + " is not beside " + owner.getName() + "; build the module again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new LaminaException(ErrorCode.INTERNAL, name + " cannot be read; build the module again", failure);
        }
    }

    public MeteredQueue queue() {
        return queue;
    }

    /** What the driver calls the device. */
    public String deviceName() {
        return context.device().name();
    }

    /** A buffer of floats, all 0. */
    public Buffer zeros(int count) {
        Buffer buffer = context.floats(count);
        made.push(buffer);
        queue.fill(buffer, 0);
        return buffer;
    }

    /** A buffer of bytes with undefined content. */
    public Buffer bytes(int count) {
        Buffer buffer = context.buffer(count);
        made.push(buffer);
        return buffer;
    }

    /** A buffer of {@code count} floats {@code Noise.at(seed, index) * scale}. */
    public Buffer noise(int count, int seed, float scale) {
        Buffer buffer = context.floats(count);
        made.push(buffer);
        try (Kernel kernel = program.kernel("fill_noise")) {
            arguments(kernel, buffer, seed, scale, 0, count);
            for (int start = 0; start < count; start += FILL_ITEMS) {
                kernel.set(3, start);
                queue.launch(kernel, WorkSize.atLeast(Math.min(FILL_ITEMS, count - start), FILL_GROUP));
            }
        }
        return buffer;
    }

    /** A launch with its arguments: each a {@link Buffer}, an {@code int} or a {@code float}. */
    public Stage stage(String kernelName, WorkSize size, Object... arguments) {
        Kernel kernel = program.kernel(kernelName);
        made.push(kernel);
        arguments(kernel, arguments);
        return new Stage(kernel, size);
    }

    /** Frees what was made since the session was opened, so that a model of another size can take its place. */
    public void reset() {
        queue.finish();
        while (!made.isEmpty()) {
            close(made.pop());
        }
    }

    @Override
    public void close() {
        reset();
        queue.close();
        program.close();
        context.close();
    }

    private static void arguments(Kernel kernel, Object... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case Buffer buffer -> kernel.set(i, buffer);
                case Integer number -> kernel.set(i, (int) number);
                case Float number -> kernel.set(i, (float) number);
                default ->
                    throw new LaminaException(
                            ErrorCode.INTERNAL,
                            "argument %d of %s is %s; it must be a buffer, an int or a float"
                                    .formatted(i, kernel.name(), arguments[i]));
            }
        }
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception failure) {
            throw new IllegalStateException("closing a card's resource throws nothing checked", failure);
        }
    }
}
