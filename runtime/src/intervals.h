/* The union of the card intervals seen so far: what of a new one has not been charged yet. Guarded by its owner's lock. */
#ifndef LAMINA_INTERVALS_H
#define LAMINA_INTERVALS_H

#include <stdint.h>

#define LAMINA_INTERVALS 64u /* a power of two */

typedef struct {
    uint64_t start, end;
} lamina_interval;

/* All zero: nothing seen. */
typedef struct {
    uint32_t oldest; /* its place in the ring */
    uint32_t count;
    lamina_interval ring[LAMINA_INTERVALS]; /* disjoint, ascending from the oldest */
} lamina_intervals;

/*
 * Adds [start, end) and returns the part of it that was not covered, in nanoseconds. Only the latest LAMINA_INTERVALS
 * pieces are remembered: a command that completes later than so many others counts what lies before them as covered.
 */
uint64_t lamina_intervals_add(lamina_intervals *seen, uint64_t start, uint64_t end);

#endif
