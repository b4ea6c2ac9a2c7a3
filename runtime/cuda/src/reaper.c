/*
 * The thread that closes batches which nobody goes on with, and books what nobody waits for. It begins with the first command, looks
 * around every millisecond (every 0.1 ms while others want one of the cards) and sleeps when there has been nothing for a while.
 */
#include <pthread.h>

#include "helper.h"
#include "streams.h"

#define TICK_NS 1000000
#define TICK_SHARED_NS 100000
#define AGE_NS UINT64_C(1000000)
#define AGE_SHARED_NS UINT64_C(200000)

/* Whether somebody else wants the member's card, as far as its lease tells. */
static bool shared(lamina_member *member) {
    lamina_lock(member);
    const lamina_slot *slot = member->slot;
    bool open = !slot
        || (atomic_load_explicit(&slot->grant_card_ns, memory_order_relaxed) == LAMINA_FOREVER
            && atomic_load_explicit(&slot->window_ns, memory_order_relaxed) == LAMINA_FOREVER
            && (atomic_load_explicit(&slot->grant, memory_order_relaxed) & 1));
    lamina_unlock(member);
    return !open;
}

/* One bit per member. */
static uint32_t shared_ones(void) {
    uint32_t ones = 0;
    for (int at = 0; at < lamina_member_count; at++) {
        ones |= shared(&lamina_members[at]) ? 1u << at : 0;
    }
    return ones;
}

static void close_old(uint32_t shared_by) {
    uint64_t now = lamina_now_ns();
    for (lamina_stream *at = lamina_streams_first(); at; at = at->next) {
        if (lamina_latch_try(&at->lock)) {
            bool others = at->open && shared_by & 1u << (at->context->member - lamina_members);
            if (at->open && at->open->commands > 0 && now - at->open->opened_ns >= (others ? AGE_SHARED_NS : AGE_NS)) {
                lamina_batch_close(at);
            }
            lamina_latch_give(&at->lock);
        }
    }
}

static uint64_t look(void) {
    uint32_t others = shared_ones();
    close_old(others);
    lamina_batches_retire(false);
    return others ? TICK_SHARED_NS : TICK_NS;
}

static void forget(void) {
    lamina_charges_forget();
    lamina_pools_forget();
    lamina_vmm_forget();
    lamina_graphs_forget();
    lamina_events_forget();
    lamina_batches_forget();
    lamina_streams_forget();
    lamina_contexts_forget();
    lamina_helper_forget();
}

void lamina_watch_forks(void) {
    pthread_atfork(NULL, NULL, forget);
}

void lamina_reaper_wake(void) {
    static const lamina_helper_work work = {look, lamina_batches_pending};
    lamina_helper_wake(&work);
}
