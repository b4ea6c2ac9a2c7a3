package dev.lamina.workloads.train;

import dev.lamina.device.opencl.Buffer;
import dev.lamina.device.opencl.Reading;
import dev.lamina.device.opencl.WorkSize;
import dev.lamina.workloads.card.Activation;
import dev.lamina.workloads.card.CardSession;
import dev.lamina.workloads.card.Columns;
import dev.lamina.workloads.card.Dense;
import dev.lamina.workloads.card.MeteredQueue;
import dev.lamina.workloads.card.Stage;
import dev.lamina.workloads.service.Check;
import dev.lamina.workloads.service.Losses;
import dev.lamina.workloads.service.Model;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A network of two layers (32 inputs, hidden units by the work, 8 outputs) that learns a fixed teacher's answers by gradient descent on
 * the mean squared error, 128 samples of 4096 a step. The next step is submitted before the one under way has ended, as training
 * programs do, so that the card does not wait for the host.
 */
final class TrainModel implements Model {
    static final int UNITS_PER_WORK = 16;
    static final int INPUTS = 32;
    static final int OUTPUTS = 8;
    static final int BATCH = 128;
    static final int SAMPLES = 4096;
    static final float RATE = 0.05f;

    private static final int TEACHER_UNITS = 64;
    private static final int GROUP = 32;
    private static final int STEPS_IN_FLIGHT = 2;
    private static final int LAUNCH_MACS = 2_000_000;
    private static final int ROWS_PER_GROUP = 8;

    private final CardSession session;
    private final MeteredQueue queue;
    private final TrainBuffers buffers;
    private final int hidden;
    private final List<Stage> forward = new ArrayList<>();
    private final List<Stage> backward = new ArrayList<>();
    private final List<Stage> inputLaunches = new ArrayList<>();
    private final Stage lossGradient;
    private final Stage inputTranspose;
    private final Deque<Reading<float[]>> underWay = new ArrayDeque<>();
    private final LossCurve curve = new LossCurve();
    private final TrainReference.Data data;
    private int step;

    TrainModel(CardSession session, int work, long seed) {
        this.session = session;
        this.queue = session.queue();
        this.hidden = Math.multiplyExact(work, UNITS_PER_WORK);
        this.buffers = TrainBuffers.make(session, hidden, seed);
        teach(seed);
        Columns batch = Columns.all(BATCH, GROUP);
        inputTranspose = session.stage(
                "transpose",
                new WorkSize(INPUTS, BATCH, GROUP, 1),
                buffers.samples(),
                buffers.inputsT(),
                SAMPLES,
                0,
                INPUTS);
        Stage copy = session.stage(
                "transpose",
                new WorkSize(BATCH, INPUTS, GROUP, 1),
                buffers.inputsT(),
                buffers.inputs(),
                INPUTS,
                0,
                BATCH);
        inputLaunches.add(inputTranspose);
        inputLaunches.add(copy);
        buffers.first().stages(forward, buffers.inputs(), buffers.hidden(), batch, Activation.RELU);
        buffers.second().stages(forward, buffers.hidden(), buffers.prediction(), batch, Activation.NONE);
        lossGradient = session.stage(
                "loss_gradient",
                WorkSize.of(BATCH, GROUP),
                buffers.prediction(),
                buffers.targets(),
                buffers.outputGradient(),
                buffers.error(),
                OUTPUTS,
                BATCH,
                SAMPLES,
                0);
        backwardStages();
        data = new TrainReference.Data(queue, buffers);
    }

    @Override
    public void request() {
        submit();
        while (underWay.size() >= STEPS_IN_FLIGHT) {
            awaitOldest();
        }
    }

    /** One step with nothing else under way: what it read and what it made, compared with the reference. */
    @Override
    public Check check() {
        drain();
        TrainReference before = new TrainReference(queue, buffers, hidden);
        int start = batchStart();
        submit();
        drain();
        return before.compareWith(queue, buffers, data, start);
    }

    @Override
    public Optional<Losses> losses() {
        return curve.losses();
    }

    private void submit() {
        int start = batchStart();
        step++;
        inputTranspose.kernel().set(3, start);
        lossGradient.kernel().set(7, start);
        launch(inputLaunches);
        launch(forward);
        queue.launch(lossGradient.kernel(), lossGradient.size());
        launch(backward);
        underWay.add(queue.reading(buffers.loss(), 1));
        queue.flush();
    }

    private int batchStart() {
        return step % (SAMPLES / BATCH) * BATCH;
    }

    private void drain() {
        while (!underWay.isEmpty()) {
            awaitOldest();
        }
    }

    private void awaitOldest() {
        curve.add(underWay.remove().await()[0]);
        queue.collect();
    }

    private void launch(List<Stage> stages) {
        stages.forEach(stage -> queue.launch(stage.kernel(), stage.size()));
    }

    private void backwardStages() {
        Stage loss = session.stage("mean_loss", WorkSize.of(GROUP, GROUP), buffers.error(), buffers.loss(), BATCH);
        loss.kernel().setLocal(3, (long) GROUP * Float.BYTES);
        backward.add(loss);
        backward.add(session.stage(
                "back_hidden",
                new WorkSize(BATCH, hidden, GROUP, 1),
                buffers.second().weights(),
                buffers.outputGradient(),
                buffers.hidden(),
                buffers.hiddenGradient(),
                OUTPUTS,
                hidden,
                BATCH));
        backward.add(session.stage(
                "transpose",
                new WorkSize(hidden, BATCH, UNITS_PER_WORK, 1),
                buffers.hidden(),
                buffers.hiddenT(),
                BATCH,
                0,
                hidden));
        update(buffers.second(), buffers.outputGradient(), buffers.hiddenT(), hidden, OUTPUTS);
        update(buffers.first(), buffers.hiddenGradient(), buffers.inputsT(), INPUTS, hidden);
    }

    private void update(Dense layer, Buffer gradient, Buffer inputT, int inputs, int outputs) {
        int fitting = LAUNCH_MACS / (inputs * BATCH) / ROWS_PER_GROUP * ROWS_PER_GROUP;
        int rows = Math.clamp(fitting, ROWS_PER_GROUP, outputs);
        for (int row = 0; row < outputs; row += rows) {
            backward.add(session.stage(
                    "update_weights",
                    new WorkSize(inputs, Math.min(rows, outputs - row), UNITS_PER_WORK, ROWS_PER_GROUP),
                    layer.weights(),
                    gradient,
                    inputT,
                    inputs,
                    BATCH,
                    row,
                    RATE));
        }
        backward.add(session.stage("update_bias", WorkSize.of(outputs, OUTPUTS), layer.bias(), gradient, BATCH, RATE));
    }

    /** Fills the samples' targets with the answers of a network with fixed weights. */
    private void teach(long seed) {
        Columns all = Columns.all(SAMPLES, GROUP);
        Buffer middle = session.zeros(TEACHER_UNITS * SAMPLES);
        List<Stage> stages = new ArrayList<>();
        new Dense(session, new Dense.Shape(INPUTS, TEACHER_UNITS), seed, 20, 2)
                .stages(stages, buffers.samples(), middle, all, Activation.TANH);
        new Dense(session, new Dense.Shape(TEACHER_UNITS, OUTPUTS), seed, 21, 1)
                .stages(stages, middle, buffers.targets(), all, Activation.TANH);
        launch(stages);
        queue.finish();
    }

    /** For a test: every buffer of the last step. */
    TrainBuffers buffers() {
        return buffers;
    }
}
