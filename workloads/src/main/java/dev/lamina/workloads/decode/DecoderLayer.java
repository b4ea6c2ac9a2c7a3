package dev.lamina.workloads.decode;

import static dev.lamina.workloads.decode.DecodeModel.FEATURES;
import static dev.lamina.workloads.decode.DecodeModel.HEADS;
import static dev.lamina.workloads.decode.DecodeModel.HEAD_FEATURES;
import static dev.lamina.workloads.decode.DecodeModel.SEQUENCES;
import static dev.lamina.workloads.decode.DecodeModel.WINDOW;

import dev.lamina.device.opencl.Buffer;
import dev.lamina.device.opencl.WorkSize;
import dev.lamina.workloads.card.Activation;
import dev.lamina.workloads.card.CardSession;
import dev.lamina.workloads.card.Columns;
import dev.lamina.workloads.card.Dense;
import dev.lamina.workloads.card.MeteredQueue;
import dev.lamina.workloads.card.Stage;
import dev.lamina.workloads.service.Comparison;
import java.util.ArrayList;
import java.util.List;

/**
 * One layer: normalize, attend, add; normalize, MLP, add. Every intermediate has a buffer of its own, so that each part can be compared
 * with the reference on what the device had before it. For one thread.
 */
final class DecoderLayer {
    private static final int SAMPLED_ROWS = 8;
    private static final double EPSILON = 1e-5;

    /** Which sample is compared, and how many places of the window hold tokens. */
    private record Moment(int sample, int filled) {
        int sequence() {
            return sample % SEQUENCES;
        }
    }

    private final Buffer input;
    private final Buffer normedInput;
    private final Buffer qkv;
    private final Buffer keys;
    private final Buffer values;
    private final Buffer mixed;
    private final Buffer middle;
    private final Buffer normedMiddle;
    private final Buffer wide;
    private final Buffer output;
    private final Dense project;
    private final Dense attended;
    private final Dense up;
    private final Dense down;
    private final int mlpFeatures;
    private final Stage append;
    private final Stage softmax;
    private final List<Stage> beforeAppend = new ArrayList<>();
    private final List<Stage> afterSoftmax = new ArrayList<>();
    private final Stage scores;

    /** {@code part} and the three after it number this layer's weights. */
    DecoderLayer(CardSession session, Buffer input, int mlpFeatures, long seed, int part) {
        this.input = input;
        this.mlpFeatures = mlpFeatures;
        normedInput = features(session, FEATURES);
        qkv = features(session, 3 * FEATURES);
        keys = features(session, WINDOW * FEATURES);
        values = features(session, WINDOW * FEATURES);
        mixed = features(session, FEATURES);
        middle = features(session, FEATURES);
        normedMiddle = features(session, FEATURES);
        wide = features(session, mlpFeatures);
        output = features(session, FEATURES);
        project = new Dense(session, new Dense.Shape(FEATURES, 3 * FEATURES), seed, part, 1);
        attended = new Dense(session, new Dense.Shape(FEATURES, FEATURES), seed, part + 1, 1);
        up = new Dense(session, new Dense.Shape(FEATURES, mlpFeatures), seed, part + 2, 1);
        down = new Dense(session, new Dense.Shape(mlpFeatures, FEATURES), seed, part + 3, 1);
        Columns all = Columns.all(SEQUENCES, SEQUENCES);
        Buffer weights = features(session, HEADS * WINDOW);
        beforeAppend.add(session.stage("layer_norm", items(1), input, normedInput, FEATURES));
        project.stages(beforeAppend, normedInput, qkv, all, Activation.NONE);
        append = session.stage("append", items(FEATURES), qkv, keys, values, FEATURES, 0);
        scores = session.stage(
                "attention_scores", items(HEADS * WINDOW), qkv, keys, weights, FEATURES, HEAD_FEATURES, WINDOW);
        softmax = session.stage("attention_softmax", items(HEADS), weights, WINDOW, 0);
        afterSoftmax.add(session.stage(
                "attention_mix", items(FEATURES), weights, values, mixed, FEATURES, HEAD_FEATURES, WINDOW));
        attended.residualStages(afterSoftmax, mixed, input, middle, all);
        afterSoftmax.add(session.stage("layer_norm", items(1), middle, normedMiddle, FEATURES));
        up.stages(afterSoftmax, normedMiddle, wide, all, Activation.GELU);
        down.residualStages(afterSoftmax, wide, middle, output, all);
    }

    Buffer output() {
        return output;
    }

    /** Submits the layer: this token goes to {@code place} of the window, of which {@code filled} places then hold tokens. */
    void launch(MeteredQueue queue, int place, int filled) {
        append.kernel().set(4, place);
        softmax.kernel().set(2, filled);
        beforeAppend.forEach(stage -> queue.launch(stage.kernel(), stage.size()));
        queue.launch(append.kernel(), append.size());
        queue.launch(scores.kernel(), scores.size());
        queue.launch(softmax.kernel(), softmax.size());
        afterSoftmax.forEach(stage -> queue.launch(stage.kernel(), stage.size()));
    }

    /** Compares every part of the last step for one sequence; {@code sample} chooses which, and which rows. */
    void compare(MeteredQueue queue, Comparison comparison, int sample, int filled) {
        int sequence = sample % SEQUENCES;
        double[] x = column(queue, input, FEATURES, sequence);
        double[] normed = column(queue, normedInput, FEATURES, sequence);
        double[] projected = column(queue, qkv, 3 * FEATURES, sequence);
        double[] mix = column(queue, mixed, FEATURES, sequence);
        double[] mid = column(queue, middle, FEATURES, sequence);
        double[] normedMid = column(queue, normedMiddle, FEATURES, sequence);
        double[] widened = column(queue, wide, mlpFeatures, sequence);
        double[] out = column(queue, output, FEATURES, sequence);
        compareNorm(comparison, x, normed);
        compareNorm(comparison, mid, normedMid);
        compareAttention(queue, comparison, new Moment(sample, filled));
        for (int n = 0; n < SAMPLED_ROWS; n++) {
            int row = (sample * 13 + n * 29) % FEATURES;
            int wideRow = (sample * 17 + n * 31) % mlpFeatures;
            comparison.expect(project.reference(3 * row, normed), projected[3 * row]);
            comparison.expect(x[row] + attended.reference(row, mix), mid[row]);
            comparison.expect(Activation.GELU.of(up.reference(wideRow, normedMid)), widened[wideRow]);
            comparison.expect(mid[row] + down.reference(row, widened), out[row]);
        }
    }

    private static void compareNorm(Comparison comparison, double[] x, double[] normed) {
        double mean = 0;
        for (double value : x) {
            mean += value / x.length;
        }
        double variance = 0;
        for (double value : x) {
            variance += (value - mean) * (value - mean) / x.length;
        }
        for (int i = 0; i < x.length; i++) {
            comparison.expect((x[i] - mean) / Math.sqrt(variance + EPSILON), normed[i]);
        }
    }

    /** One head: scores over the filled places, softmax, and the mean of the values by those weights. */
    private void compareAttention(MeteredQueue queue, Comparison comparison, Moment moment) {
        float[] cachedKeys = queue.read(keys);
        float[] cachedValues = queue.read(values);
        int sequence = moment.sequence();
        int filled = moment.filled();
        double[] projected = column(queue, qkv, 3 * FEATURES, sequence);
        double[] mix = column(queue, mixed, FEATURES, sequence);
        int first = moment.sample() % HEADS * HEAD_FEATURES;
        double[] weights = new double[filled];
        double sum = 0;
        for (int t = 0; t < filled; t++) {
            double score = 0;
            for (int i = first; i < first + HEAD_FEATURES; i++) {
                score += projected[i] * cachedKeys[(t * FEATURES + i) * SEQUENCES + sequence];
            }
            weights[t] = Math.exp(score / Math.sqrt(HEAD_FEATURES));
            sum += weights[t];
        }
        for (int i = first; i < first + HEAD_FEATURES; i++) {
            double expected = 0;
            for (int t = 0; t < filled; t++) {
                expected += weights[t] / sum * cachedValues[(t * FEATURES + i) * SEQUENCES + sequence];
            }
            comparison.expect(expected, mix[i]);
        }
    }

    private static double[] column(MeteredQueue queue, Buffer buffer, int features, int sequence) {
        return Dense.column(queue.read(buffer), features, SEQUENCES, sequence);
    }

    private static Buffer features(CardSession session, int count) {
        return session.zeros(count * SEQUENCES);
    }

    /** One item for each sequence and each of {@code rows}. */
    private static WorkSize items(int rows) {
        return new WorkSize(SEQUENCES, rows, SEQUENCES, rows % 8 == 0 ? 8 : 1);
    }
}
