#include "intervals.h"

#include <string.h>

static uint64_t covered(const lamina_intervals *seen, uint32_t first, uint32_t after, uint64_t start, uint64_t end) {
    uint64_t sum = 0;
    for (uint32_t at = first; at < after; at++) {
        uint64_t from = seen->start[at] > start ? seen->start[at] : start;
        uint64_t to = seen->end[at] < end ? seen->end[at] : end;
        sum += to > from ? to - from : 0;
    }
    return sum;
}

static void replace(lamina_intervals *seen, uint32_t first, uint32_t after, uint64_t start, uint64_t end) {
    uint32_t moved = seen->count - after;
    memmove(&seen->start[first + 1], &seen->start[after], moved * sizeof seen->start[0]);
    memmove(&seen->end[first + 1], &seen->end[after], moved * sizeof seen->end[0]);
    seen->start[first] = start;
    seen->end[first] = end;
    seen->count = first + 1 + moved;
}

uint64_t lamina_intervals_add(lamina_intervals *seen, uint64_t start, uint64_t end) {
    if (end <= start) {
        return 0;
    }
    if (seen->count == LAMINA_INTERVALS) { /* close the oldest gap: it counts as covered from now on */
        seen->start[1] = seen->start[0];
        replace(seen, 0, 2, seen->start[0], seen->end[1]);
    }
    uint32_t after = seen->count;
    while (after > 0 && seen->start[after - 1] > end) {
        after--;
    }
    uint32_t first = after;
    while (first > 0 && seen->end[first - 1] >= start) {
        first--;
    }
    uint64_t fresh = end - start - covered(seen, first, after, start, end);
    if (first < after) {
        start = seen->start[first] < start ? seen->start[first] : start;
        end = seen->end[after - 1] > end ? seen->end[after - 1] : end;
    }
    replace(seen, first, after, start, end);
    return fresh;
}
