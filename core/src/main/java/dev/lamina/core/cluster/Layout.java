package dev.lamina.core.cluster;

/**
 * How one card may be shared: freely, or only in a vendor's table of cuts. Everything that asks whether a request fits a card, or how much of
 * a card is left for others, asks here. Pure and safe for any thread.
 *
 * <p>A card's occupation is what is left of its compute and memory, and, where cuts have positions, a bit for each taken position.
 */
public sealed interface Layout permits FreeSharing, CutTable {
    /** What {@link #fit} answers when nothing fits. */
    int NONE = -1;

    /** The name that reports show. */
    String name();

    /**
     * Where the asked share goes on a card with this occupation: a place of 0 or more that {@link #milliOf}, {@link #bytesOf} and {@link
     * #positionsOf} explain, or {@link #NONE}. Allocates nothing.
     *
     * @param room thousandths of the card that nothing holds, 0..1000
     * @param roomBytes bytes of card memory that nothing holds
     * @param taken a bit for each position that something holds
     * @param milli thousandths asked, 0..1000
     * @param bytes card memory asked, 0 = none is reserved
     */
    int fit(int room, long roomBytes, long taken, int milli, long bytes);

    /** Thousandths that a place takes from the card; never less than was asked. */
    int milliOf(int place, int milli);

    /** Card memory in bytes that a place takes; never less than was asked. */
    long bytesOf(int place, long bytes);

    /** The positions that a place takes. */
    long positionsOf(int place);
}
