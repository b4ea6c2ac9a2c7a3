#include "intervals.h"

static lamina_interval *at(lamina_intervals *seen, uint32_t place) {
    return &seen->ring[(seen->oldest + place) % LAMINA_INTERVALS];
}

static uint64_t covered(lamina_intervals *seen, uint32_t first, uint32_t after, lamina_interval what) {
    uint64_t sum = 0;
    for (uint32_t place = first; place < after; place++) {
        const lamina_interval *known = at(seen, place);
        uint64_t from = known->start > what.start ? known->start : what.start;
        uint64_t to = known->end < what.end ? known->end : what.end;
        sum += to > from ? to - from : 0;
    }
    return sum;
}

/* Puts one piece in the place of those from `first` on that lie before `after`; usually there are none, and nothing behind. */
static void replace(lamina_intervals *seen, uint32_t first, uint32_t after, lamina_interval what) {
    uint32_t moved = seen->count - after;
    if (first == after) {
        for (uint32_t place = seen->count; place > after; place--) {
            *at(seen, place) = *at(seen, place - 1);
        }
    } else {
        for (uint32_t place = 0; first + 1 < after && place < moved; place++) {
            *at(seen, first + 1 + place) = *at(seen, after + place);
        }
    }
    *at(seen, first) = what;
    seen->count = first + 1 + moved;
}

/* The oldest gap counts as covered from now on. */
static void close_oldest_gap(lamina_intervals *seen) {
    at(seen, 1)->start = at(seen, 0)->start;
    seen->oldest = (seen->oldest + 1) % LAMINA_INTERVALS;
    seen->count--;
}

uint64_t lamina_intervals_add(lamina_intervals *seen, uint64_t start, uint64_t end) {
    if (end <= start) {
        return 0;
    }
    if (seen->count == LAMINA_INTERVALS) {
        close_oldest_gap(seen);
    }
    uint32_t after = seen->count;
    while (after > 0 && at(seen, after - 1)->start > end) {
        after--;
    }
    uint32_t first = after;
    while (first > 0 && at(seen, first - 1)->end >= start) {
        first--;
    }
    lamina_interval what = {start, end};
    uint64_t fresh = end - start - covered(seen, first, after, what);
    if (first < after) {
        what.start = at(seen, first)->start < start ? at(seen, first)->start : start;
        what.end = at(seen, after - 1)->end > end ? at(seen, after - 1)->end : end;
    }
    replace(seen, first, after, what);
    return fresh;
}
