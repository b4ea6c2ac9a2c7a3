package dev.lamina.workloads.train;

import dev.lamina.workloads.card.CardSession;
import dev.lamina.workloads.service.Model;
import dev.lamina.workloads.service.ModelKind;
import dev.lamina.workloads.service.WorkRange;

/** The training workload; one unit of work is {@value TrainModel#UNITS_PER_WORK} hidden units. */
public final class Training implements ModelKind {
    private static final WorkRange WORK = new WorkRange(1, 16, 512);

    @Override
    public String name() {
        return "train";
    }

    @Override
    public String source() {
        return CardSession.resource(Training.class, "train.cl");
    }

    @Override
    public WorkRange workRange() {
        return WORK;
    }

    @Override
    public Model open(CardSession session, int work, long seed) {
        return new TrainModel(session, work, seed);
    }
}
