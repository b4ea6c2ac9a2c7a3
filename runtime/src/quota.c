/*
 * The memory quota: reserve, call the driver, keep or give back. Each slot adds its own bytes and then sums all slots of
 * the slice, so two processes may refuse each other at the brim but never pass it together. Closed above the quota, open only
 * where there is no slice any more to ask.
 */
#include <sched.h>

#include "process.h"

#define TRIES 4

static void add_bytes(lamina_member *self, uint64_t bytes) {
    self->memory_bytes += bytes;
    if (self->slot) {
        atomic_store(&self->slot->memory_bytes, self->memory_bytes);
    }
}

static void note_peak(lamina_member *self) {
    if (self->memory_bytes > self->memory_peak_bytes) {
        self->memory_peak_bytes = self->memory_bytes;
        if (self->slot) {
            atomic_store_explicit(&self->slot->memory_peak_bytes, self->memory_peak_bytes, memory_order_relaxed);
        }
    }
}

void lamina_give_back_locked(lamina_member *self, uint64_t bytes) {
    self->memory_bytes -= bytes < self->memory_bytes ? bytes : self->memory_bytes;
    add_bytes(self, 0);
}

void lamina_give_back(lamina_member *self, uint64_t bytes) {
    lamina_lock(self);
    lamina_give_back_locked(self, bytes);
    lamina_unlock(self);
}

/* Sums saturate: a scribbled slot must not wrap around to a small number. */
uint64_t lamina_slice_bytes(const lamina_member *self) {
    uint64_t sum = self->memory_bytes;
    for (uint32_t at = 0; at < LAMINA_SLOTS; at++) {
        lamina_slot *slot = &self->page->slot[at];
        if (slot == self->slot || atomic_load(&slot->state) != LAMINA_ACTIVE) {
            continue;
        }
        uint64_t bytes = atomic_load(&slot->memory_bytes);
        sum = sum + bytes < sum ? UINT64_MAX : sum + bytes;
    }
    return sum;
}

/* With the lock held. Without a slot (the slice is lost) the quota cannot be known: fails open. */
static bool fits(lamina_member *self, uint64_t bytes) {
    if (!self->slot) {
        add_bytes(self, bytes);
        return true;
    }
    uint64_t quota = atomic_load_explicit(&self->page->memory_quota_bytes, memory_order_acquire);
    if (bytes > quota) {
        return false;
    }
    add_bytes(self, bytes);
    if (lamina_slice_bytes(self) <= quota) {
        note_peak(self);
        return true;
    }
    lamina_give_back_locked(self, bytes);
    return false;
}

int lamina_try_reserve(lamina_member *self, uint64_t bytes) {
    for (int tries = 0; tries < TRIES; tries++) {
        lamina_lock(self);
        bool fit = fits(self, bytes);
        lamina_unlock(self);
        if (fit) {
            return 0;
        }
        sched_yield(); /* another process may just be backing out */
    }
    return -1;
}

int lamina_reserve(lamina_member *self, uint64_t bytes) {
    if (lamina_try_reserve(self, bytes) == 0) {
        return 0;
    }
    lamina_lock(self);
    if (self->slot) {
        atomic_store_explicit(
            &self->slot->refused_allocations, ++self->counters.refused_allocations, memory_order_relaxed);
    }
    lamina_unlock(self);
    return -1;
}

void lamina_hold(lamina_member *self, uint64_t bytes) {
    lamina_lock(self);
    add_bytes(self, bytes);
    note_peak(self);
    lamina_unlock(self);
}
