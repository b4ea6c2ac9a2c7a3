package dev.lamina.workloads.train;

import dev.lamina.device.opencl.Buffer;
import dev.lamina.workloads.card.CardSession;
import dev.lamina.workloads.card.Dense;
import dev.lamina.workloads.card.Noise;

/** What a training keeps on the card; a {@code T} is a transpose, with the samples' features contiguous. */
record TrainBuffers(Layers layers, Data data, Activations activations, Gradients gradients) {
    record Layers(Dense first, Dense second) {}

    record Data(Buffer samples, Buffer targets) {}

    record Activations(Buffer inputs, Buffer inputsT, Buffer hidden, Buffer hiddenT, Buffer prediction) {}

    record Gradients(Buffer output, Buffer hidden, Buffer error, Buffer loss) {}

    static TrainBuffers make(CardSession session, int hidden, long seed) {
        int batch = TrainModel.BATCH;
        Layers layers = new Layers(
                new Dense(session, new Dense.Shape(TrainModel.INPUTS, hidden), seed, 10, 1.4),
                new Dense(session, new Dense.Shape(hidden, TrainModel.OUTPUTS), seed, 11, 1));
        Data data = new Data(
                session.noise(TrainModel.INPUTS * TrainModel.SAMPLES, Noise.seed(seed, 30), 1),
                session.zeros(TrainModel.OUTPUTS * TrainModel.SAMPLES));
        Activations activations = new Activations(
                session.zeros(TrainModel.INPUTS * batch),
                session.zeros(TrainModel.INPUTS * batch),
                session.zeros(hidden * batch),
                session.zeros(hidden * batch),
                session.zeros(TrainModel.OUTPUTS * batch));
        Gradients gradients = new Gradients(
                session.zeros(TrainModel.OUTPUTS * batch),
                session.zeros(hidden * batch),
                session.zeros(batch),
                session.zeros(1));
        return new TrainBuffers(layers, data, activations, gradients);
    }

    Dense first() {
        return layers.first();
    }

    Dense second() {
        return layers.second();
    }

    Buffer samples() {
        return data.samples();
    }

    Buffer targets() {
        return data.targets();
    }

    Buffer inputs() {
        return activations.inputs();
    }

    Buffer inputsT() {
        return activations.inputsT();
    }

    Buffer hidden() {
        return activations.hidden();
    }

    Buffer hiddenT() {
        return activations.hiddenT();
    }

    Buffer prediction() {
        return activations.prediction();
    }

    Buffer outputGradient() {
        return gradients.output();
    }

    Buffer hiddenGradient() {
        return gradients.hidden();
    }

    Buffer error() {
        return gradients.error();
    }

    Buffer loss() {
        return gradients.loss();
    }
}
