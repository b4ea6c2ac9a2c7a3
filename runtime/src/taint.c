/*
 * A command that waits for a user event, directly or through others, must not wait at the gate: only the program can fire
 * the event, perhaps from the very thread that would wait, and a grant must not be held for what cannot run. Each unfired
 * user event has a bit; the 64th and later share the last one, which is cleared when all of them have fired.
 */
#include "process.h"
#include "queue.h"

#define SHARED_BIT (UINT64_C(1) << 63)

bool lamina_taints_exist(void) {
    return lamina_objects.live_user_events != 0;
}

uint64_t lamina_taint_of_events(cl_uint count, const cl_event *events) {
    uint64_t taint = 0, one;
    for (cl_uint at = 0; lamina_taints_exist() && events && at < count; at++) {
        if (lamina_map_get(&lamina_objects.taints, events[at], &one)) {
            taint |= one;
        }
    }
    return taint;
}

uint64_t lamina_taint_of_command(const lamina_queue *queue, cl_uint waits, const cl_event *wait_list) {
    uint64_t before = !queue ? 0 : queue->in_order ? queue->taint : queue->barrier_taint;
    return before | lamina_taint_of_events(waits, wait_list);
}

void lamina_taint_note(lamina_queue *queue, uint64_t taint, cl_event event) {
    taint &= lamina_objects.live_user_events; /* an event may have fired since the taint was looked up */
    if (queue) {
        queue->taint |= taint;
    }
    uint64_t stale;
    if (event && taint) {
        /* Fails open: without memory the command counts as free, and a stuck gate lets it through in the end. */
        lamina_map_put(&lamina_objects.taints, event, taint);
    } else if (event) {
        lamina_map_take(&lamina_objects.taints, event, &stale); /* the handle of a dead event, used again */
    }
}

void lamina_taint_barrier(lamina_queue *queue, uint64_t taint) {
    queue->barrier_taint |= taint & lamina_objects.live_user_events;
}

static void clear(uint64_t bits) {
    lamina_layer_objects *objects = &lamina_objects;
    objects->live_user_events &= ~bits;
    lamina_map_clear_bits(&objects->taints, bits);
    for (size_t at = 0; at < objects->queues.capacity; at++) {
        if (objects->queues.entries[at].key != 0) {
            lamina_queue *queue = (lamina_queue *)(uintptr_t)objects->queues.entries[at].value;
            queue->taint &= ~bits;
            queue->barrier_taint &= ~bits;
        }
    }
}

void lamina_taint_new_user_event(cl_event event) {
    lamina_layer_objects *objects = &lamina_objects;
    lamina_taint_fired(event); /* the handle of one that was released unfired */
    uint64_t unused = ~objects->live_user_events & ~SHARED_BIT;
    uint64_t bit = unused ? unused & (~unused + 1) : SHARED_BIT;
    if (lamina_map_put(&objects->taints, event, bit) != 0 || lamina_map_put(&objects->user_events, event, bit) != 0) {
        return;
    }
    objects->live_user_events |= bit;
    objects->shared_bit_users += bit == SHARED_BIT;
}

void lamina_taint_fired(cl_event event) {
    uint64_t bit;
    if (!lamina_map_take(&lamina_objects.user_events, event, &bit)) {
        return;
    }
    if (bit == SHARED_BIT && --lamina_objects.shared_bit_users > 0) {
        lamina_map_take(&lamina_objects.taints, event, &bit);
        return;
    }
    clear(bit);
}
