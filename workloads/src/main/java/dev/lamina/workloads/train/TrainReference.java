package dev.lamina.workloads.train;

import static dev.lamina.workloads.train.TrainModel.BATCH;
import static dev.lamina.workloads.train.TrainModel.INPUTS;
import static dev.lamina.workloads.train.TrainModel.OUTPUTS;
import static dev.lamina.workloads.train.TrainModel.RATE;
import static dev.lamina.workloads.train.TrainModel.SAMPLES;

import dev.lamina.workloads.card.MeteredQueue;
import dev.lamina.workloads.service.Check;
import dev.lamina.workloads.service.Comparison;

/**
 * The weights before a step, and what that step must make of them. The loss and the outputs are computed anew; of the hidden units and the
 * weights a sample, because the host has better things to do. Weights are compared by their change, which is what the step computed.
 */
final class TrainReference {
    private static final int SAMPLED_UNITS = 8;
    /** Below this a weight's change drowns in the rounding of the weight itself. */
    private static final double SMALLEST_GRADIENT = 1e-2;

    /** Both layers, as they were on the card at one moment. */
    private static final class Weights {
        private final float[] first;
        private final float[] firstBias;
        private final float[] second;
        private final float[] secondBias;

        Weights(MeteredQueue queue, TrainBuffers buffers) {
            first = queue.read(buffers.first().weights());
            firstBias = queue.read(buffers.first().bias());
            second = queue.read(buffers.second().weights());
            secondBias = queue.read(buffers.second().bias());
        }
    }

    /** What is learned; it never changes, so it is read once. */
    static final class Data {
        private final float[] samples;
        private final float[] targets;

        Data(MeteredQueue queue, TrainBuffers buffers) {
            samples = queue.read(buffers.samples());
            targets = queue.read(buffers.targets());
        }
    }

    /** What went into the step and what it left on the card. */
    private static final class Step {
        private final int start;
        private final float[] samples;
        private final float[] targets;
        private final float[] activations;
        private final Weights after;

        Step(MeteredQueue queue, TrainBuffers buffers, Data data, int start) {
            this.start = start;
            samples = data.samples;
            targets = data.targets;
            activations = queue.read(buffers.hidden());
            after = new Weights(queue, buffers);
        }

        double input(int k, int b) {
            return samples[k * SAMPLES + start + b];
        }

        double target(int o, int b) {
            return targets[o * SAMPLES + start + b];
        }

        double activation(int unit, int b) {
            return activations[unit * BATCH + b];
        }
    }

    private final int hidden;
    private final Weights before;

    /** Takes the weights as they are now. */
    TrainReference(MeteredQueue queue, TrainBuffers buffers, int hidden) {
        this.hidden = hidden;
        this.before = new Weights(queue, buffers);
    }

    /** Compares the step over the batch that begins at sample {@code start} with the reference. */
    Check compareWith(MeteredQueue queue, TrainBuffers buffers, Data data, int start) {
        Step step = new Step(queue, buffers, data, start);
        Comparison comparison = new Comparison();
        double[] gradient = new double[OUTPUTS * BATCH];
        comparison.expect(lossOf(step, gradient), queue.read(buffers.loss(), 1)[0]);
        compareSecondLayer(comparison, step, gradient);
        for (int sample = 0; sample < SAMPLED_UNITS; sample++) {
            compareUnit(comparison, step, gradient, (int) ((start * 31L + sample * 7919L) % hidden));
        }
        return comparison.check();
    }

    /** The loss; {@code gradient} is filled with its gradient at the outputs. */
    private double lossOf(Step step, double[] gradient) {
        double sum = 0;
        for (int o = 0; o < OUTPUTS; o++) {
            for (int b = 0; b < BATCH; b++) {
                double y = before.secondBias[o];
                for (int k = 0; k < hidden; k++) {
                    y += before.second[o * hidden + k] * step.activation(k, b);
                }
                double difference = y - step.target(o, b);
                sum += difference * difference;
                gradient[o * BATCH + b] = 2 * difference / (OUTPUTS * BATCH);
            }
        }
        return sum / (OUTPUTS * BATCH);
    }

    private void compareSecondLayer(Comparison comparison, Step step, double[] gradient) {
        int o = step.start / BATCH % OUTPUTS;
        double[] expected = new double[hidden + 1];
        double[] actual = new double[hidden + 1];
        for (int k = 0; k < hidden; k++) {
            for (int b = 0; b < BATCH; b++) {
                expected[k] += gradient[o * BATCH + b] * step.activation(k, b);
            }
            actual[k] = change(before.second, step.after.second, o * hidden + k);
        }
        for (int b = 0; b < BATCH; b++) {
            expected[hidden] += gradient[o * BATCH + b];
        }
        actual[hidden] = change(before.secondBias, step.after.secondBias, o);
        comparison.expect(expected, actual, SMALLEST_GRADIENT);
    }

    /** One hidden unit: its activations, and how its weights and bias changed. */
    private void compareUnit(Comparison comparison, Step step, double[] gradient, int unit) {
        double[] expected = new double[INPUTS + 1];
        double[] actual = new double[INPUTS + 1];
        for (int b = 0; b < BATCH; b++) {
            comparison.expect(activation(step, unit, b), step.activation(unit, b));
            double back = step.activation(unit, b) > 0 ? backwards(gradient, unit, b) : 0;
            for (int k = 0; k < INPUTS; k++) {
                expected[k] += back * step.input(k, b);
            }
            expected[INPUTS] += back;
        }
        for (int k = 0; k < INPUTS; k++) {
            actual[k] = change(before.first, step.after.first, unit * INPUTS + k);
        }
        actual[INPUTS] = change(before.firstBias, step.after.firstBias, unit);
        comparison.expect(expected, actual, SMALLEST_GRADIENT);
    }

    private double activation(Step step, int unit, int b) {
        double sum = before.firstBias[unit];
        for (int k = 0; k < INPUTS; k++) {
            sum += before.first[unit * INPUTS + k] * step.input(k, b);
        }
        return Math.max(0, sum);
    }

    private double backwards(double[] gradient, int unit, int b) {
        double back = 0;
        for (int o = 0; o < OUTPUTS; o++) {
            back += before.second[o * hidden + unit] * gradient[o * BATCH + b];
        }
        return back;
    }

    private static double change(float[] before, float[] after, int index) {
        return ((double) before[index] - after[index]) / RATE;
    }
}
