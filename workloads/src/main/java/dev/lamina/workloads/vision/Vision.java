package dev.lamina.workloads.vision;

import dev.lamina.workloads.card.CardSession;
import dev.lamina.workloads.service.Model;
import dev.lamina.workloads.service.ModelKind;
import dev.lamina.workloads.service.WorkRange;

/** The vision workload; one unit of work is {@value VisionModel#CHANNELS_PER_WORK} channels in the middle of the widest pair of layers. */
public final class Vision implements ModelKind {
    private static final WorkRange WORK = new WorkRange(1, 32, 2048);

    @Override
    public String name() {
        return "vision";
    }

    @Override
    public String source() {
        return CardSession.resource(Vision.class, "vision.cl");
    }

    @Override
    public WorkRange workRange() {
        return WORK;
    }

    @Override
    public Model open(CardSession session, int work, long seed) {
        return new VisionModel(session, work, seed);
    }
}
