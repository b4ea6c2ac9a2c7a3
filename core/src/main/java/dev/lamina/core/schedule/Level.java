package dev.lamina.core.schedule;

import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.slice.SliceClass;

/** How high a request stands within its queue: by class (latency, standard, best-effort), then by priority. */
final class Level {
    private static final long CLASS = 1L << 32;

    private Level() {}

    /** Higher numbers stand higher; a request stands as high as its highest member. */
    static long of(Request request) {
        long highest = 0;
        for (MemberGroup group : request.groups()) {
            highest = Math.max(highest, rank(group.shape().cards().terms().sliceClass()));
        }
        return highest * CLASS + request.claim().priority();
    }

    private static long rank(SliceClass of) {
        return switch (of) {
            case LATENCY -> 2;
            case STANDARD -> 1;
            case BEST_EFFORT -> 0;
        };
    }
}
