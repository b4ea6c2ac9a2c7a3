/*
 * Tells the agent when this process was on the card, where several slices may be on it at a time: only the agent sees all of them and can divide what
 * overlaps. With the process's lock held.
 */
#ifndef LAMINA_BUSY_H
#define LAMINA_BUSY_H

#include <stdbool.h>
#include <stdint.h>

#include "lamina_page.h"

/* From the card's clock to the host's: the least time between an end and our hearing of it, of this second and the one before. */
typedef struct {
    int64_t least_ns[2];
    uint64_t second; /* of the host's clock, that least_ns[0] is of */
} lamina_clock_offset;

/* What was added to times of the card on their way to the host's clock, given that `end_ns` was heard of at `heard_ns`. */
int64_t lamina_clock_offset_seen(lamina_clock_offset *offset, uint64_t end_ns, uint64_t heard_ns);

/* Adds [from, to) to the slot. Returns whether the agent should read soon, or there will be no room. */
bool lamina_busy_tell(lamina_slot *slot, uint64_t from_ns, uint64_t to_ns);

#endif
