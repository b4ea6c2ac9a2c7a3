package dev.lamina.workloads.service;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.workloads.card.CardSession;

/**
 * Finds the work that takes a stated card time per request on this card. It reads the device's own times; run it while nobody else uses
 * the card, and give the same {@code --work} where runs are to be compared.
 */
public final class Calibration {
    private static final int WARM_UP_REQUESTS = 3;
    private static final int MEASURED_REQUESTS = 15;
    private static final int ROUNDS = 3;
    private static final double CLOSE_ENOUGH = 0.02;
    private static final double MOST_OVER = 1.25;

    private final ModelKind kind;
    private final CardSession session;
    private final long seed;

    public Calibration(ModelKind kind, CardSession session, long seed) {
        this.kind = kind;
        this.session = session;
        this.seed = seed;
    }

    /** The work whose card time is nearest; throws {@code BAD_INPUT} when even the smallest takes a quarter more. */
    public int workFor(long targetNs) {
        WorkRange range = kind.workRange();
        long smallestNs = undisturbedCardNs(range.smallest());
        if (smallestNs > targetNs * MOST_OVER) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "card time per request is %.1f ms, %s needs at least %.1f ms on this card; ask for more load, more card time or a lower rate"
                            .formatted(targetNs / 1e6, kind.name(), smallestNs / 1e6));
        }
        int work = range.usual();
        for (int round = 0; round < ROUNDS; round++) {
            long cardNs = undisturbedCardNs(work);
            double perWork = Math.max(1, cardNs - smallestNs) / (double) Math.max(1, work - range.smallest());
            int better = range.clamp(work + (targetNs - cardNs) / perWork);
            boolean close = Math.abs(cardNs - targetNs) <= CLOSE_ENOUGH * targetNs;
            if (close || better == work) {
                break;
            }
            work = better;
        }
        return work;
    }

    /** What one request takes when nobody else uses the card's cores. */
    private long undisturbedCardNs(int work) {
        session.reset();
        Model model = kind.open(session, work, seed);
        for (int i = 0; i < WARM_UP_REQUESTS; i++) {
            model.request();
        }
        TypicalTimes times = new TypicalTimes();
        session.queue().meterTo(times);
        for (int i = 0; i < MEASURED_REQUESTS; i++) {
            model.request();
            session.queue().finish();
            times.endRequest();
        }
        session.queue().meterTo((start, end) -> {});
        return times.sumNs();
    }
}
