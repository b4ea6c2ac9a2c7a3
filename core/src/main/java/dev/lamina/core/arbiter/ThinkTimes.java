package dev.lamina.core.arbiter;

/**
 * How long a process usually thinks between the end of its last command and its next enqueue, from the histogram in its slot.
 * Bucket b below 24 begins at 4096 ns * 2^(b/2) (x 1.5 where b is odd); bucket 24 is 16.8 ms and longer. Older counts
 * fade by halves. Owned by the arbiter's thread.
 */
public final class ThinkTimes {
    /** Buckets of the histogram. */
    public static final int BUCKETS = 25;

    static final long MAX_GRACE_NS = 10_000_000;
    static final long MIN_GRACE_NS = 100_000;
    private static final long FRESH_GRACE_NS = 1_000_000;
    private static final int FADE_AFTER = 32;
    private static final int LAST_SHORT = longestShort();

    private final int[] seen = new int[BUCKETS];
    private final int[] recent = new int[BUCKETS];
    private int recentTotal;
    private boolean latestCount = true;
    private long graceNs = FRESH_GRACE_NS;
    private long usualNs;

    /** The bucket that a think time of {@code ns} nanoseconds falls into. */
    public static int bucket(long ns) {
        int bucket = 0;
        while (bucket < BUCKETS - 1 && ns >= startNs(bucket + 1)) {
            bucket++;
        }
        return bucket;
    }

    static long startNs(int bucket) {
        long octave = 4096L << (bucket / 2);
        return bucket % 2 == 0 ? octave : octave + octave / 2;
    }

    /** Adds up what is counted until it is enough to fade. Without it the latest few pauses decide, since the arbiter looks at every event. */
    void addUp() {
        latestCount = false;
    }

    /** Takes in what was counted since the last call; the counts of a slot only grow. */
    void observe(ProcessSlot slot) {
        int fresh = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            fresh += Math.max(0, slot.think(bucket) - seen[bucket]);
        }
        if (fresh < FADE_AFTER && (fresh == 0 || recentTotal >= FADE_AFTER)) {
            return;
        }
        int fade = recentTotal >= FADE_AFTER || latestCount ? 2 : 1;
        recentTotal = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            int count = slot.think(bucket);
            recent[bucket] = recent[bucket] / fade + Math.max(0, count - seen[bucket]);
            seen[bucket] = count;
            recentTotal += recent[bucket];
        }
        judge();
    }

    /** How long the card is held for this process after its last command: twice the 95th percentile of its short think times, 0 = not at all. */
    long graceNs() {
        return graceNs;
    }

    /** Whether any pause was counted lately. */
    boolean counted() {
        return recentTotal > 0;
    }

    /** The median of its short think times. */
    long usualNs() {
        return usualNs;
    }

    private void judge() {
        int shortThinks = 0;
        for (int bucket = 0; bucket <= LAST_SHORT; bucket++) {
            shortThinks += recent[bucket];
        }
        usualNs = endOfShare(shortThinks - shortThinks / 2);
        if (recentTotal == 0) {
            graceNs = FRESH_GRACE_NS;
        } else if (shortThinks * 10 < recentTotal * 3) {
            graceNs = 0;
        } else {
            graceNs = Math.clamp(2 * endOfShare(shortThinks - shortThinks / 20), MIN_GRACE_NS, MAX_GRACE_NS);
        }
    }

    /** The end of the bucket in which the shortest {@code count} think times end. */
    private long endOfShare(int count) {
        int left = count;
        int bucket = 0;
        while (bucket < LAST_SHORT && left > recent[bucket]) {
            left -= recent[bucket];
            bucket++;
        }
        return startNs(bucket + 1);
    }

    /** The last bucket that ends at 10 ms: longer pauses are not waited for. */
    private static int longestShort() {
        int bucket = 0;
        while (startNs(bucket + 2) <= MAX_GRACE_NS) {
            bucket++;
        }
        return bucket;
    }
}
