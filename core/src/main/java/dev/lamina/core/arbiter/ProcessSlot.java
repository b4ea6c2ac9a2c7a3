package dev.lamina.core.arbiter;

/**
 * One process's slot as the arbiter sees it: the page of a real process, or a simulated one. Times are nanoseconds of one
 * monotonic clock, card times nanoseconds. Called by the arbiter's thread only.
 */
public interface ProcessSlot {
    /** Busy times that a process can report before the first of them must have been read. */
    int MOST_BUSY_TIMES = 28;

    /** Threads waiting for a grant. */
    int waiters();

    /** Granted commands submitted and unfinished. */
    int inflight();

    /** Card time that the commands in flight are expected to take together. */
    long inflightNs();

    /** When everything in flight is expected to have finished. */
    long busyUntilNs();

    /** When the first of the waiters began to wait; 0 = nobody waits. */
    long waitSinceNs();

    /** When the last command in flight finished; 0 = something is in flight, or nothing ever was. */
    long idleSinceNs();

    /** The longest command expected among those in flight or waiting; 0 = unknown. */
    long expectedNs();

    /** Commands finished so far: the sign of life of what is in flight. */
    long completions();

    /** Grows while a thread of the process is alive at the gate. */
    long pulse();

    /** Card time used so far. */
    long cardNs();

    /** Think times counted so far in a bucket, see {@link ThinkTimes}. */
    int think(int bucket);

    /** Whether the grant stands open now (an agent that adopts a page finds grants of the one before it). */
    boolean granted();

    /** Opens the grant until card time reaches {@code grantCardNs}, with {@code windowNs} in flight beside the longest command. */
    void open(long grantCardNs, long windowNs);

    /** Closes the grant: nothing new is submitted; what is in flight finishes. */
    void close();

    /** Whether the process rings when its last command in flight finishes. */
    void ringOnIdle(boolean on);

    /** Whether the slot is still that of the process it was made for. */
    boolean current();

    /** Until when everything that the process had on the card is reported in {@link #busyTimes}, counted or neither; beyond, something may be in flight. */
    long reportedUntilNs();

    /** How many busy times the process has reported so far; the last {@link #MOST_BUSY_TIMES} of them can be read. */
    long busyTimes();

    /** When the busy time with that number, counted from 0, began. */
    long busyFromNs(long number);

    /** When it ended. */
    long busyToNs(long number);

    /** Says that the busy times before that number were read. */
    void readBusyTimes(long number);

    /** What the process is charged for so far: of its card time, what is left when the time side by side with others was divided. */
    long chargedNs();

    /** Of its card time so far, the part that {@link #chargedNs} speaks of. */
    long examinedNs();

    /** Whether those two are kept: if not, its card time is what it is charged for. */
    boolean divided();

    /** Keeps them, from now on. */
    void charge(long chargedNs, long examinedNs);
}
