package dev.lamina.workloads.vision;

import dev.lamina.device.opencl.Buffer;
import dev.lamina.device.opencl.WorkSize;
import dev.lamina.workloads.card.CardSession;
import dev.lamina.workloads.card.Noise;
import dev.lamina.workloads.card.Stage;
import java.util.List;

/** A 3x3 convolution with bias and ReLU from one set of planes to another of the same size, cut into launches that stay short. */
final class Convolution {
    private static final int WINDOW = 9;
    private static final int CHANNELS_PER_ITEM = 4;
    /** Multiplications in one launch: about a millisecond on one core. */
    private static final int LAUNCH_MACS = 3_000_000;

    private static final float BIAS_SCALE = 0.05f;
    private static final double RELU_GAIN = 6;

    private final Planes in;
    private final Planes out;
    private final int weightSeed;
    private final int biasSeed;
    private final float scale;
    private final Buffer weights;
    private final Buffer bias;

    Convolution(CardSession session, Planes in, Planes out, int seed) {
        this.in = in;
        this.out = out;
        this.weightSeed = seed;
        this.biasSeed = seed + 1;
        this.scale = (float) Math.sqrt(RELU_GAIN / (in.channels() * WINDOW));
        this.weights = session.noise(out.channels() * in.channels() * WINDOW, weightSeed, scale);
        this.bias = session.noise(out.channels(), biasSeed, BIAS_SCALE);
    }

    Planes in() {
        return in;
    }

    Planes out() {
        return out;
    }

    void stages(CardSession session, List<Stage> to) {
        int size = out.size();
        int rowMacs = size * in.channels() * WINDOW * CHANNELS_PER_ITEM;
        int rows = Integer.highestOneBit(Math.clamp(LAUNCH_MACS / rowMacs, 1, size));
        int fitting = rows < size ? 1 : Math.max(1, LAUNCH_MACS / (rowMacs * size));
        for (int channel = 0; channel < out.channels(); channel += fitting * CHANNELS_PER_ITEM) {
            int groups = Math.min(fitting, (out.channels() - channel) / CHANNELS_PER_ITEM);
            for (int row = 0; row < size; row += rows) {
                to.add(session.stage(
                        "conv",
                        new WorkSize(size, (long) rows * groups, size, 1),
                        weights,
                        bias,
                        in.buffer(),
                        out.buffer(),
                        in.channels(),
                        size,
                        channel,
                        row,
                        rows));
            }
        }
    }

    /** The reference for one pixel of the output. */
    double reference(float[] input, int channel, int x, int y) {
        double sum = Noise.at(biasSeed, channel) * BIAS_SCALE;
        for (int c = 0; c < in.channels(); c++) {
            for (int i = 0; i < WINDOW; i++) {
                float weight = Noise.at(weightSeed, (channel * in.channels() + c) * WINDOW + i) * scale;
                sum += (double) weight * input[in.at(c, x + i % 3 - 1, y + i / 3 - 1)];
            }
        }
        return Math.max(0, sum);
    }
}
