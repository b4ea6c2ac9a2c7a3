/*
 * The memory quota: reserve, call the driver, keep or give back. Each slot adds its own bytes and then sums all slots of
 * the slice, so two processes may refuse each other at the brim but never pass it together. Closed above the quota, open only
 * where there is no slice any more to ask.
 */
#include "layer.h"
#include "process.h"

#include <sched.h>
#include <stdlib.h>

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
static uint64_t slice_bytes(void) {
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
    if (slice_bytes() <= quota) {
        note_peak();
        return true;
    }
    lamina_give_back_locked(bytes);
    return false;
}

int lamina_reserve(uint64_t bytes) {
    for (int tries = 0; tries < TRIES; tries++) {
        lamina_lock();
        bool fit = fits(bytes);
        if (!fit && tries == TRIES - 1 && lamina_self.slot) {
            atomic_store_explicit(&lamina_self.slot->refused_allocations, ++lamina_self.counters.refused_allocations,
                memory_order_relaxed);
        }
        lamina_unlock();
        if (fit) {
            return 0;
        }
        sched_yield(); /* another process may just be backing out */
    }
    return -1;
}

/* --- memory objects ----------------------------------------------------------------------------------------------- */

static cl_mem refuse(cl_int *error) {
    if (error) {
        *error = CL_MEM_OBJECT_ALLOCATION_FAILURE;
    }
    return NULL;
}

static void CL_CALLBACK on_destroyed(cl_mem object, void *bytes) {
    (void)object;
    lamina_give_back((uint64_t)(uintptr_t)bytes);
}

bool lamina_charged(cl_mem_flags flags) {
    return !((flags & CL_MEM_USE_HOST_PTR) && lamina_unified_memory());
}

cl_mem lamina_keep_charge(cl_mem object, uint64_t bytes, cl_int *error) {
    if (!object) {
        lamina_give_back(bytes);
        return NULL;
    }
    /* Counted free when the driver destroys the object: kernels and queues may hold it longer than the program. */
    if (lamina_next.clSetMemObjectDestructorCallback(object, on_destroyed, (void *)(uintptr_t)bytes) != CL_SUCCESS) {
        lamina_give_back(bytes); /* fails closed: an object that would be counted for ever is not handed out */
        lamina_next.clReleaseMemObject(object);
        return refuse(error);
    }
    return object;
}

static cl_mem CL_API_CALL hook_clCreateBuffer(cl_context context, cl_mem_flags flags, size_t size, void *host, cl_int *error) {
    if (!lamina_charged(flags) || size == 0) {
        return lamina_next.clCreateBuffer(context, flags, size, host, error);
    }
    if (lamina_reserve(size) != 0) {
        return refuse(error);
    }
    return lamina_keep_charge(lamina_next.clCreateBuffer(context, flags, size, host, error), size, error);
}

static cl_mem CL_API_CALL hook_clCreateBufferWithProperties(cl_context context, const cl_mem_properties *properties,
    cl_mem_flags flags, size_t size, void *host, cl_int *error) {
    if (!lamina_charged(flags) || size == 0) {
        return lamina_next.clCreateBufferWithProperties(context, properties, flags, size, host, error);
    }
    if (lamina_reserve(size) != 0) {
        return refuse(error);
    }
    return lamina_keep_charge(
        lamina_next.clCreateBufferWithProperties(context, properties, flags, size, host, error), size, error);
}

static cl_mem CL_API_CALL hook_clCreatePipe(cl_context context, cl_mem_flags flags, cl_uint packet_bytes, cl_uint packets,
    const cl_pipe_properties *properties, cl_int *error) {
    uint64_t bytes = (uint64_t)packet_bytes * packets;
    if (lamina_reserve(bytes) != 0) {
        return refuse(error);
    }
    return lamina_keep_charge(
        lamina_next.clCreatePipe(context, flags, packet_bytes, packets, properties, error), bytes, error);
}

void lamina_hook_memory(cl_icd_dispatch *table) {
    LAMINA_HOOK(table, clCreateBuffer);
    LAMINA_HOOK(table, clCreateBufferWithProperties);
    LAMINA_HOOK(table, clCreatePipe);
}
