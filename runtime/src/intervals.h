/* The union of the card intervals seen so far: what of a new one has not been charged yet. Guarded by its owner's lock. */
#ifndef LAMINA_INTERVALS_H
#define LAMINA_INTERVALS_H

#include <stdint.h>

#define LAMINA_INTERVALS 64u

typedef struct {
    uint64_t start[LAMINA_INTERVALS]; /* disjoint, ascending */
    uint64_t end[LAMINA_INTERVALS];
    uint32_t count;
} lamina_intervals;

/*
 * Adds [start, end) and returns the part of it that was not covered, in nanoseconds. Only the latest LAMINA_INTERVALS
 * pieces are remembered: a command that completes later than so many others counts what lies before them as covered.
 */
uint64_t lamina_intervals_add(lamina_intervals *seen, uint64_t start, uint64_t end);

#endif
