#include <stdbool.h>

#include "busy.h"

#define SECOND_NS UINT64_C(1000000000)
#define READ_SOON (LAMINA_BUSY_TIMES * 3 / 4)

int64_t lamina_clock_offset_seen(lamina_clock_offset *offset, uint64_t end_ns, uint64_t heard_ns) {
    int64_t seen = (int64_t)(heard_ns - end_ns);
    uint64_t second = heard_ns / SECOND_NS;
    if (second != offset->second) {
        offset->least_ns[1] = second == offset->second + 1 ? offset->least_ns[0] : seen;
        offset->least_ns[0] = seen;
        offset->second = second;
    }
    if (seen < offset->least_ns[0]) {
        offset->least_ns[0] = seen;
    }
    return offset->least_ns[0] < offset->least_ns[1] ? offset->least_ns[0] : offset->least_ns[1];
}

bool lamina_busy_tell(lamina_slot *slot, uint64_t from_ns, uint64_t to_ns) {
    uint64_t written = atomic_load_explicit(&slot->busy_written, memory_order_relaxed);
    uint64_t unread = written - atomic_load_explicit(&slot->busy_read, memory_order_acquire);
    if (unread >= LAMINA_BUSY_TIMES) {
        lamina_busy_time *last = &slot->busy_time[(written - 1) % LAMINA_BUSY_TIMES];
        if (to_ns > atomic_load_explicit(&last->to_ns, memory_order_relaxed)) {
            atomic_store_explicit(&last->to_ns, to_ns, memory_order_relaxed);
        }
        return false; /* it was asked already */
    }
    lamina_busy_time *next = &slot->busy_time[written % LAMINA_BUSY_TIMES];
    atomic_store_explicit(&next->from_ns, from_ns, memory_order_relaxed);
    atomic_store_explicit(&next->to_ns, to_ns, memory_order_relaxed);
    atomic_store_explicit(&slot->busy_written, written + 1, memory_order_release);
    return unread + 1 == READ_SOON;
}
