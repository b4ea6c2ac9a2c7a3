/*
 * The memory quota: reserve, call the driver, keep or give back. Each slot adds its own bytes and then sums all slots of
 * the slice, so two processes may refuse each other at the brim but never pass it together. Closed above the quota, open only
 * where there is no slice any more to ask.
 */
#include <sched.h>

#include "process.h"

#define TRIES 4

static void add_bytes(uint64_t bytes) {
    lamina_self.memory_bytes += bytes;
    if (lamina_self.slot) {
        atomic_store(&lamina_self.slot->memory_bytes, lamina_self.memory_bytes);
    }
}

static void note_peak(void) {
    lamina_process *self = &lamina_self;
    if (self->memory_bytes > self->memory_peak_bytes) {
        self->memory_peak_bytes = self->memory_bytes;
        if (self->slot) {
            atomic_store_explicit(&self->slot->memory_peak_bytes, self->memory_peak_bytes, memory_order_relaxed);
        }
    }
}

void lamina_give_back_locked(uint64_t bytes) {
    lamina_self.memory_bytes -= bytes < lamina_self.memory_bytes ? bytes : lamina_self.memory_bytes;
    add_bytes(0);
}

void lamina_give_back(uint64_t bytes) {
    lamina_lock();
    lamina_give_back_locked(bytes);
    lamina_unlock();
}

/* Sums saturate: a scribbled slot must not wrap around to a small number. */
uint64_t lamina_slice_bytes(void) {
    uint64_t sum = lamina_self.memory_bytes;
    for (uint32_t at = 0; at < LAMINA_SLOTS; at++) {
        lamina_slot *slot = &lamina_self.page->slot[at];
        if (slot == lamina_self.slot || atomic_load(&slot->state) != LAMINA_ACTIVE) {
            continue;
        }
        uint64_t bytes = atomic_load(&slot->memory_bytes);
        sum = sum + bytes < sum ? UINT64_MAX : sum + bytes;
    }
    return sum;
}

/* With the lock held. Without a slot (the slice is lost) the quota cannot be known: fails open. */
static bool fits(uint64_t bytes) {
    lamina_process *self = &lamina_self;
    if (!self->slot) {
        add_bytes(bytes);
        return true;
    }
    uint64_t quota = atomic_load_explicit(&self->page->memory_quota_bytes, memory_order_acquire);
    if (bytes > quota) {
        return false;
    }
    add_bytes(bytes);
    if (lamina_slice_bytes() <= quota) {
        note_peak();
        return true;
    }
    lamina_give_back_locked(bytes);
    return false;
}

int lamina_try_reserve(uint64_t bytes) {
    for (int tries = 0; tries < TRIES; tries++) {
        lamina_lock();
        bool fit = fits(bytes);
        lamina_unlock();
        if (fit) {
            return 0;
        }
        sched_yield(); /* another process may just be backing out */
    }
    return -1;
}

int lamina_reserve(uint64_t bytes) {
    if (lamina_try_reserve(bytes) == 0) {
        return 0;
    }
    lamina_lock();
    if (lamina_self.slot) {
        atomic_store_explicit(
            &lamina_self.slot->refused_allocations, ++lamina_self.counters.refused_allocations, memory_order_relaxed);
    }
    lamina_unlock();
    return -1;
}

void lamina_hold(uint64_t bytes) {
    lamina_lock();
    add_bytes(bytes);
    note_peak();
    lamina_unlock();
}
