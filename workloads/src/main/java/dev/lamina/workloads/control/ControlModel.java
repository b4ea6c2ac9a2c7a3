package dev.lamina.workloads.control;

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
 * A policy network of three layers (32 sensors, 128, 128, 4 actions). Each step perturbs the sensor state into many candidates,
 * evaluates the network for each and acts on the mean; a simple plant on the host answers the action with the next sensor state.
 */
final class ControlModel implements Model {
    static final int CANDIDATES_PER_WORK = 32;

    private static final int SENSORS = 32;
    private static final int HIDDEN = 128;
    private static final int ACTIONS = 4;
    private static final int CANDIDATES_PER_TILE = 4096;
    private static final float SPREAD = 0.1f;
    private static final int SAMPLED_CANDIDATES = 3;
    private static final int SEED_ARGUMENT = 4;
    private static final int MEAN_LANES = 32;

    private final MeteredQueue queue;
    private final long seed;
    private final int candidates;
    private final Dense first;
    private final Dense second;
    private final Dense last;
    private final Buffer stateBuffer;
    private final Buffer actionBuffer;
    private final Buffer meanBuffer;
    private final List<Stage> perturbations = new ArrayList<>();
    private final List<Stage> stages = new ArrayList<>();
    private final float[] state = new float[SENSORS];
    private float[] observed = new float[SENSORS];
    private float[] action = new float[ACTIONS];
    private int step;

    ControlModel(CardSession session, int work, long seed) {
        this.queue = session.queue();
        this.seed = seed;
        this.candidates = Math.multiplyExact(work, CANDIDATES_PER_WORK);
        this.first = new Dense(session, new Dense.Shape(SENSORS, HIDDEN), seed, 0, 1.4);
        this.second = new Dense(session, new Dense.Shape(HIDDEN, HIDDEN), seed, 1, 1.4);
        this.last = new Dense(session, new Dense.Shape(HIDDEN, ACTIONS), seed, 2, 1);
        this.stateBuffer = session.zeros(SENSORS);
        this.actionBuffer = session.zeros(ACTIONS * candidates);
        this.meanBuffer = session.zeros(ACTIONS);
        prepare(session);
        for (int sensor = 0; sensor < SENSORS; sensor++) {
            state[sensor] = Noise.at(Noise.seed(seed, 100), sensor);
        }
    }

    private void prepare(CardSession session) {
        Buffer x = session.zeros(SENSORS * candidates);
        Buffer h1 = session.zeros(HIDDEN * candidates);
        Buffer h2 = session.zeros(HIDDEN * candidates);
        for (int start = 0; start < candidates; start += CANDIDATES_PER_TILE) {
            int count = Math.min(CANDIDATES_PER_TILE, candidates - start);
            Stage perturb = session.stage(
                    "perturb",
                    new WorkSize(count, SENSORS, CANDIDATES_PER_WORK, 1),
                    stateBuffer,
                    x,
                    candidates,
                    start,
                    0,
                    SPREAD);
            perturbations.add(perturb);
            stages.add(perturb);
            Columns tile = new Columns(candidates, start, count, CANDIDATES_PER_WORK);
            first.stages(stages, x, h1, tile, Activation.RELU);
            second.stages(stages, h1, h2, tile, Activation.RELU);
            last.stages(stages, h2, actionBuffer, tile, Activation.TANH);
        }
        Stage mean = session.stage(
                "mean_action", WorkSize.of(ACTIONS * MEAN_LANES, MEAN_LANES), actionBuffer, meanBuffer, candidates);
        mean.kernel().setLocal(3, (long) MEAN_LANES * Float.BYTES);
        stages.add(mean);
    }

    @Override
    public void request() {
        step++;
        observed = state.clone();
        perturbations.forEach(stage -> stage.kernel().set(SEED_ARGUMENT, stepSeed()));
        queue.write(stateBuffer, observed);
        stages.forEach(stage -> queue.launch(stage.kernel(), stage.size()));
        action = queue.read(meanBuffer, ACTIONS);
        movePlant();
    }

    /** A damped plant: each sensor forgets a little, follows one action and is shaken a little. */
    private void movePlant() {
        for (int sensor = 0; sensor < SENSORS; sensor++) {
            float shake = 0.1f * Noise.at(Noise.seed(seed, 101), step * SENSORS + sensor);
            state[sensor] = 0.95f * state[sensor] + 0.2f * action[sensor % ACTIONS] + shake;
        }
    }

    /** Sampled candidates through the whole network, and the mean over all candidates' actions. */
    @Override
    public Check check() {
        Comparison comparison = new Comparison();
        float[] actions = queue.read(actionBuffer);
        for (int sample = 0; sample < SAMPLED_CANDIDATES; sample++) {
            int candidate = (int) ((step * 7919L + sample * 104_729L) % candidates);
            double[] expected = reference(candidate);
            for (int a = 0; a < ACTIONS; a++) {
                comparison.expect(expected[a], actions[a * candidates + candidate]);
            }
        }
        for (int a = 0; a < ACTIONS; a++) {
            double sum = 0;
            for (int i = 0; i < candidates; i++) {
                sum += actions[a * candidates + i];
            }
            comparison.expect(sum / candidates, action[a]);
        }
        return comparison.check();
    }

    private double[] reference(int candidate) {
        double[] x = new double[SENSORS];
        for (int sensor = 0; sensor < SENSORS; sensor++) {
            x[sensor] = observed[sensor] + SPREAD * Noise.at(stepSeed(), sensor * candidates + candidate);
        }
        double[] h1 = first.reference(x, Activation.RELU);
        double[] h2 = second.reference(h1, Activation.RELU);
        return last.reference(h2, Activation.TANH);
    }

    private int stepSeed() {
        return Noise.seed(seed, 1000 + step);
    }
}
