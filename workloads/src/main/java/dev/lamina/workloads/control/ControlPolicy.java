package dev.lamina.workloads.control;

import dev.lamina.workloads.card.CardSession;
import dev.lamina.workloads.service.Model;
import dev.lamina.workloads.service.ModelKind;
import dev.lamina.workloads.service.WorkRange;

/** The control workload; one unit of work is {@value ControlModel#CANDIDATES_PER_WORK} candidate states. */
public final class ControlPolicy implements ModelKind {
    private static final WorkRange WORK = new WorkRange(1, 8, 4096);

    @Override
    public String name() {
        return "control";
    }

    @Override
    public String source() {
        return CardSession.resource(ControlPolicy.class, "control.cl");
    }

    @Override
    public WorkRange workRange() {
        return WORK;
    }

    @Override
    public Model open(CardSession session, int work, long seed) {
        return new ControlModel(session, work, seed);
    }
}
