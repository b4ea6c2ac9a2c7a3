package dev.lamina.workloads.card;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.opencl.Buffer;
import dev.lamina.device.opencl.WorkSize;
import java.util.List;

/** A fully connected layer with weights of noise, cut into launches that stay short. */
public final class Dense {
    /** Rows that one work-item computes; outputs come in multiples of it. */
    public static final int ROWS_PER_ITEM = 4;

    /** Multiplications in one launch: about a millisecond on one core. */
    private static final int LAUNCH_MACS = 2_500_000;

    private static final int GROUP_ITEMS = 64;
    private static final float BIAS_SCALE = 0.1f;

    private final CardSession session;
    private final int inputs;
    private final int outputs;
    private final int weightSeed;
    private final int biasSeed;
    private final float scale;
    private final Buffer weights;
    private final Buffer bias;

    /** {@code part} tells this layer's weights from those of others of the same {@code seed}; {@code gain} 1 keeps the size of what goes through. */
    public Dense(CardSession session, Shape shape, long seed, int part, double gain) {
        this.session = session;
        this.inputs = shape.inputs();
        this.outputs = shape.outputs();
        this.weightSeed = Noise.seed(seed, 2 * part);
        this.biasSeed = Noise.seed(seed, 2 * part + 1);
        this.scale = (float) (gain * Math.sqrt(3.0 / inputs));
        this.weights = session.noise(inputs * outputs, weightSeed, scale);
        this.bias = session.noise(outputs, biasSeed, BIAS_SCALE);
    }

    /** Numbers of features; {@code outputs} is a multiple of {@value #ROWS_PER_ITEM}. */
    public record Shape(int inputs, int outputs) {
        public Shape {
            if (inputs < 1 || outputs < ROWS_PER_ITEM || outputs % ROWS_PER_ITEM != 0) {
                throw new LaminaException(
                        ErrorCode.INTERNAL,
                        "a layer from %d to %d features; outputs must be a multiple of %d"
                                .formatted(inputs, outputs, ROWS_PER_ITEM));
            }
        }
    }

    public Buffer weights() {
        return weights;
    }

    public Buffer bias() {
        return bias;
    }

    /** Adds the launches of {@code y = activation(w x + b)}. */
    public void stages(List<Stage> to, Buffer x, Buffer y, Columns columns, Activation activation) {
        int rows = rowsPerLaunch(columns);
        for (int row = 0; row < outputs; row += rows) {
            to.add(session.stage(
                    "dense",
                    size(columns, Math.min(rows, outputs - row)),
                    weights,
                    bias,
                    x,
                    y,
                    inputs,
                    columns.stride(),
                    columns.first(),
                    row,
                    activation.number()));
        }
    }

    /** Adds the launches of {@code y = base + w x + b} over all columns. */
    public void residualStages(List<Stage> to, Buffer x, Buffer base, Buffer y, Columns columns) {
        int rows = rowsPerLaunch(columns);
        for (int row = 0; row < outputs; row += rows) {
            to.add(session.stage(
                    "dense_add",
                    size(columns, Math.min(rows, outputs - row)),
                    weights,
                    bias,
                    x,
                    base,
                    y,
                    inputs,
                    columns.stride(),
                    row));
        }
    }

    /** The reference: one output of the fresh weights, before its activation, for the inputs of one column. */
    public double reference(int row, double[] x) {
        double sum = Noise.at(biasSeed, row) * BIAS_SCALE;
        for (int k = 0; k < inputs; k++) {
            sum += (double) (Noise.at(weightSeed, row * inputs + k) * scale) * x[k];
        }
        return sum;
    }

    /** The reference of all outputs. */
    public double[] reference(double[] x, Activation activation) {
        double[] y = new double[outputs];
        for (int row = 0; row < outputs; row++) {
            y[row] = activation.of(reference(row, x));
        }
        return y;
    }

    /** One column of feature-major values, as a reference takes it. */
    public static double[] column(float[] values, int features, int stride, int column) {
        double[] x = new double[features];
        for (int k = 0; k < features; k++) {
            x[k] = values[k * stride + column];
        }
        return x;
    }

    private int rowsPerLaunch(Columns columns) {
        int fitting = LAUNCH_MACS / (inputs * columns.count()) / ROWS_PER_ITEM * ROWS_PER_ITEM;
        return Math.clamp(fitting, ROWS_PER_ITEM, outputs);
    }

    private static WorkSize size(Columns columns, int rows) {
        int items = rows / ROWS_PER_ITEM;
        int groupHeight = 1;
        while (groupHeight * 2 * columns.group() <= GROUP_ITEMS && items % (groupHeight * 2) == 0) {
            groupHeight *= 2;
        }
        return new WorkSize(columns.count(), items, columns.group(), groupHeight);
    }
}
