package dev.lamina.workloads.vision;

import dev.lamina.device.opencl.Buffer;
import dev.lamina.device.opencl.WorkSize;
import dev.lamina.workloads.card.Activation;
import dev.lamina.workloads.card.CardSession;
import dev.lamina.workloads.card.Columns;
import dev.lamina.workloads.card.Dense;
import dev.lamina.workloads.card.MeteredQueue;
import dev.lamina.workloads.card.Noise;
import dev.lamina.workloads.card.Stage;
import dev.lamina.workloads.service.Check;
import dev.lamina.workloads.service.Comparison;
import dev.lamina.workloads.service.Model;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames of 64x64 pixels through convolutions 3-16 (64x64), 16-32 (32x32), 32-n and n-32 (16x16; n by the work), with pooling between, then
 * the mean of each channel and a layer to 12 classes.
 */
final class VisionModel implements Model {
    static final int CHANNELS_PER_WORK = 4;

    static final int SIZE = 64;
    static final int CLASSES = 12;

    private static final int CHANNELS = 32;
    private static final int SAMPLED_PIXELS = 12;

    private final MeteredQueue queue;
    private final Buffer frame;
    private final Buffer means;
    private final Buffer scores;
    private final Planes image;
    private final Planes pooledOnce;
    private final Planes pooledTwice;
    private final List<Convolution> convolutions;
    private final Dense classifier;
    private final Camera camera;
    private final List<Stage> stages = new ArrayList<>();
    private byte[] seen = new byte[0];
    private float[] answer = new float[CLASSES];
    private int sample;

    VisionModel(CardSession session, int work, long seed) {
        queue = session.queue();
        camera = new Camera(SIZE, Noise.seed(seed, 40));
        frame = session.bytes(SIZE * SIZE * 3);
        image = Planes.make(session, 3, SIZE);
        Planes first = Planes.make(session, CHANNELS / 2, SIZE);
        pooledOnce = Planes.make(session, CHANNELS / 2, SIZE / 2);
        Planes second = Planes.make(session, CHANNELS, SIZE / 2);
        pooledTwice = Planes.make(session, CHANNELS, SIZE / 4);
        Planes wide = Planes.make(session, work * CHANNELS_PER_WORK, SIZE / 4);
        Planes last = Planes.make(session, CHANNELS, SIZE / 4);
        convolutions = List.of(
                new Convolution(session, image, first, Noise.seed(seed, 50)),
                new Convolution(session, pooledOnce, second, Noise.seed(seed, 51)),
                new Convolution(session, pooledTwice, wide, Noise.seed(seed, 52)),
                new Convolution(session, wide, last, Noise.seed(seed, 53)));
        classifier = new Dense(session, new Dense.Shape(CHANNELS, CLASSES), seed, 60, 1);
        means = session.zeros(CHANNELS);
        scores = session.zeros(CLASSES);
        stages.add(session.stage("unpack", new WorkSize(SIZE, SIZE, SIZE, 1), frame, image.buffer(), SIZE));
        convolutions.get(0).stages(session, stages);
        pool(session, first, pooledOnce);
        convolutions.get(1).stages(session, stages);
        pool(session, second, pooledTwice);
        convolutions.get(2).stages(session, stages);
        convolutions.get(3).stages(session, stages);
        stages.add(session.stage("channel_mean", WorkSize.of(CHANNELS, CHANNELS), last.buffer(), means, SIZE / 4));
        classifier.stages(stages, means, scores, Columns.all(1, 1), Activation.NONE);
    }

    @Override
    public void request() {
        seen = camera.next();
        queue.write(frame, seen);
        stages.forEach(stage -> queue.launch(stage.kernel(), stage.size()));
        answer = queue.read(scores);
    }

    /** Sampled pixels of one stage after another, each from what the device had before it, and the classes from the channels' means. */
    @Override
    public Check check() {
        Comparison comparison = new Comparison();
        switch (sample++ % 3) {
            case 0 -> compareImage(comparison);
            case 1 -> {
                comparePool(comparison, convolutions.get(0).out(), pooledOnce);
                comparePool(comparison, convolutions.get(1).out(), pooledTwice);
            }
            default -> compareMeans(comparison);
        }
        convolutions.forEach(convolution -> compareConvolution(comparison, convolution));
        double[] x = Dense.column(queue.read(means), CHANNELS, 1, 0);
        for (int c = 0; c < CLASSES; c++) {
            comparison.expect(classifier.reference(c, x), answer[c]);
        }
        return comparison.check();
    }

    private void pool(CardSession session, Planes in, Planes out) {
        int size = out.size();
        stages.add(session.stage(
                "pool", new WorkSize(size, (long) size * out.channels(), size, 1), in.buffer(), out.buffer(), size));
    }

    private void compareImage(Comparison comparison) {
        float[] planes = queue.read(image.buffer());
        for (int i = 0; i < SIZE * SIZE; i++) {
            for (int c = 0; c < 3; c++) {
                comparison.expect((seen[i * 3 + c] & 0xff) / 256.0, planes[image.at(c, i % SIZE, i / SIZE)]);
            }
        }
    }

    private void comparePool(Comparison comparison, Planes in, Planes out) {
        float[] before = queue.read(in.buffer());
        float[] after = queue.read(out.buffer());
        for (int n = 0; n < SAMPLED_PIXELS; n++) {
            int channel = pick(n, out.channels());
            int x = pick(n + 100, out.size());
            int y = pick(n + 200, out.size());
            float top = Math.max(before[in.at(channel, 2 * x, 2 * y)], before[in.at(channel, 2 * x + 1, 2 * y)]);
            float below =
                    Math.max(before[in.at(channel, 2 * x, 2 * y + 1)], before[in.at(channel, 2 * x + 1, 2 * y + 1)]);
            comparison.expect(Math.max(top, below), after[out.at(channel, x, y)]);
        }
    }

    private void compareMeans(Comparison comparison) {
        Planes last = convolutions.getLast().out();
        float[] planes = queue.read(last.buffer());
        float[] mean = queue.read(means);
        for (int c = 0; c < CHANNELS; c++) {
            double sum = 0;
            for (int i = 0; i < last.size() * last.size(); i++) {
                sum += planes[last.at(c, i % last.size(), i / last.size())];
            }
            comparison.expect(sum / (last.size() * last.size()), mean[c]);
        }
    }

    private void compareConvolution(Comparison comparison, Convolution convolution) {
        Planes out = convolution.out();
        float[] before = queue.read(convolution.in().buffer());
        float[] after = queue.read(out.buffer());
        for (int n = 0; n < SAMPLED_PIXELS; n++) {
            int channel = pick(n, out.channels());
            int x = pick(n + 100, out.size());
            int y = pick(n + 200, out.size());
            comparison.expect(convolution.reference(before, channel, x, y), after[out.at(channel, x, y)]);
        }
    }

    /** Some place below {@code bound}, another for each check. */
    private int pick(int n, int bound) {
        return (int) ((Noise.at(sample, n) + 1) / 2 * bound);
    }
}
