/* A lock of one word for the way of a launch: taken and given back inline, a system call only where threads meet. */
#ifndef LAMINA_LATCH_H
#define LAMINA_LATCH_H

#include <linux/futex.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef _Atomic uint32_t lamina_latch; /* 0 free, 1 taken, 2 taken and somebody may wait */

static inline bool lamina_latch_try(lamina_latch *latch) {
    uint32_t free_word = 0;
    return atomic_compare_exchange_strong_explicit(latch, &free_word, 1, memory_order_acquire, memory_order_relaxed);
}

static inline void lamina_latch_take(lamina_latch *latch) {
    if (!lamina_latch_try(latch)) {
        while (atomic_exchange_explicit(latch, 2, memory_order_acquire) != 0) {
            syscall(SYS_futex, latch, FUTEX_WAIT_PRIVATE, 2, NULL, NULL, 0);
        }
    }
}

static inline void lamina_latch_give(lamina_latch *latch) {
    if (atomic_exchange_explicit(latch, 0, memory_order_release) == 2) {
        syscall(SYS_futex, latch, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    }
}

#endif
