package dev.lamina.workloads.decode;

import dev.lamina.workloads.card.CardSession;
import dev.lamina.workloads.service.Model;
import dev.lamina.workloads.service.ModelKind;
import dev.lamina.workloads.service.WorkRange;

/** The decode workload; one unit of work is {@value DecodeModel#MLP_FEATURES_PER_WORK} features in the middle of each layer's MLP. */
public final class Decode implements ModelKind {
    private static final WorkRange WORK = new WorkRange(1, 32, 512);

    @Override
    public String name() {
        return "decode";
    }

    @Override
    public String source() {
        return CardSession.resource(Decode.class, "decode.cl");
    }

    @Override
    public WorkRange workRange() {
        return WORK;
    }

    @Override
    public Model open(CardSession session, int work, long seed) {
        return new DecodeModel(session, work, seed);
    }
}
