package dev.lamina.sim.paper;

import java.util.List;

/**
 * What came out of one workload under one policy with one order of arrivals.
 *
 * @param workload its name, such as {@code default}
 * @param policy its name, such as {@code fgd}
 * @param seed of the order; or the order's name as a number, where one was read
 * @param points one for each whole percent of load from 0 on, ascending; a percent at which nothing arrived is left out
 * @param totals at the end of the arrivals, before moves
 * @param refusals what was not placed, by what it asked for and why; most first
 * @param stranded what idles on the cards at the end, by what keeps it from use; the sum of idle compute
 * @param moves what moving at most the allowed share of the running pods made of it; {@link Moved#NONE} without moves
 * @param cpuNs processor time that the experiment took, in nanoseconds, without reading files
 */
public record PaperResult(
        String workload,
        String policy,
        long seed,
        List<Point> points,
        Totals totals,
        List<RefusalCount> refusals,
        List<Stranded> stranded,
        Moved moves,
        long cpuNs) {
    /** Copies the lists. */
    public PaperResult {
        points = List.copyOf(points);
        refusals = List.copyOf(refusals);
        stranded = List.copyOf(stranded);
    }

    /**
     * The mean over the arrivals at which the submitted load, rounded, was this percent of the cluster's cards.
     *
     * @param loadPercent submitted thousandths of a card, refused ones included, over those of all cards
     * @param allocationPercent thousandths of a card in use over those of all cards
     * @param fragmentedCards cards' worth of what is left that the usual requests cannot use
     */
    public record Point(int loadPercent, double allocationPercent, double fragmentedCards) {}

    /**
     * After the last arrival.
     *
     * @param arrived pods
     * @param failed pods that were refused
     * @param allocationPercent thousandths of a card in use over those of all cards
     * @param fragmentedCards as in a point
     * @param firstRefusalLoadPercent the load at which a pod was first refused; above every load when none was
     * @param cpuMilliUsed thousandths of a processor core in use
     * @param cardsTouched cards on which something runs
     */
    public record Totals(
            int arrived,
            int failed,
            double allocationPercent,
            double fragmentedCards,
            double firstRefusalLoadPercent,
            long cpuMilliUsed,
            int cardsTouched) {}

    /**
     * Pods of one size that were refused for one reason.
     *
     * @param cards how many each asked for
     * @param milli thousandths of each card
     * @param reason the constraint's name, such as {@code cpu} or {@code compute}
     * @param pods how many
     */
    public record RefusalCount(int cards, int milli, String reason, int pods) {}

    /**
     * Idle compute by what keeps it idle.
     *
     * @param cause {@code usable}: some request of the workload fits there; {@code cpu}, {@code memory}, {@code pods}: one fits the card, but the
     *     node lacks this beside it; {@code model}: only requests for other models are so small; {@code remainder}: smaller than
     *     any request
     * @param cards cards' worth
     */
    public record Stranded(String cause, double cards) {}

    /**
     * Moves at the end: running pods that go elsewhere so that refused ones fit.
     *
     * @param moved how many pods move
     * @param admitted how many refused pods fit then
     * @param allocationPercent after them
     */
    public record Moved(int moved, int admitted, double allocationPercent) {
        /** No moves were asked for. */
        public static final Moved NONE = new Moved(0, 0, 0);
    }

    /** The allocation at a load; the mean of the arrivals of that rounded percent, or 0 when nothing arrived there. */
    public double allocationPercentAt(int loadPercent) {
        return points.stream()
                .filter(point -> point.loadPercent() == loadPercent)
                .mapToDouble(Point::allocationPercent)
                .findFirst()
                .orElse(0);
    }
}
