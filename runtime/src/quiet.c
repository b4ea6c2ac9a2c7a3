/*
 * Quiet commands. A callback at a command's end costs the driver's thread microseconds between this command and the next; while the
 * program is alone on its card nobody waits for that news. Short commands go without a callback then: they are booked when the program's
 * own wait for them returns, before its next command (behind it, the question would meet the driver's thread on its way to that one), and
 * by the helper's look around for a program that does neither. Once another slice is there, the helper sets the callbacks after all.
 */
#include <pthread.h>

#include "helper.h"
#include "layer.h"
#include "process.h"

#define TICK_NS UINT64_C(10000000)
#define LONGEST_NS UINT64_C(2000000) /* a longer command does not feel its callback */
#define MOST 64u                     /* of them in flight: a look around books as many */

/* With the lock held. The agent gives an endless window where no other slice is on the card. */
static bool alone(const lamina_member *self) {
    const lamina_slot *slot = self->slot;
    return self->membership == LAMINA_MEMBER && slot && !self->fallback.active && !self->hung_up && !lamina_side_by_side(self)
        && atomic_load_explicit(&slot->window_ns, memory_order_relaxed) == LAMINA_FOREVER
        && atomic_load_explicit(&slot->grant_card_ns, memory_order_relaxed) == LAMINA_FOREVER
        && (atomic_load_explicit(&slot->grant, memory_order_relaxed) & 1);
}

/* The oldest of them, whose holder is the caller's now, or NULL. */
static lamina_record *take(lamina_member *self, bool even_alone) {
    lamina_lock(self);
    lamina_record *record = self->quiet > 0 && (even_alone || !alone(self)) ? self->first : NULL;
    while (record && !record->quiet) {
        record = record->next;
    }
    if (record) {
        record->quiet = false;
        self->quiet--;
    }
    lamina_unlock(self);
    return record;
}

static void follow_all(bool even_alone) {
    for (lamina_record *record = take(lamina_lead(), even_alone); record; record = take(lamina_lead(), even_alone)) {
        lamina_follow(record);
    }
}

static uint64_t look(void) {
    lamina_reap(lamina_lead());
    follow_all(false);
    return TICK_NS;
}

static bool pending(void) {
    lamina_lock(lamina_lead());
    bool any = lamina_lead()->quiet > 0;
    lamina_unlock(lamina_lead());
    return any;
}

bool lamina_go_quiet(lamina_record *record) {
    lamina_member *self = record->member;
    record->quiet = record->gated && record->timed && !record->native && record->freed_bytes == 0 && record->estimate_ns <= LONGEST_NS
        && self->quiet < MOST && lamina_helper_runs() && alone(self);
    self->quiet += record->quiet;
    return record->quiet;
}

void lamina_book_quiet(void) {
    if (atomic_load_explicit(&lamina_lead()->quiet, memory_order_relaxed) > 0) {
        lamina_reap(lamina_lead());
    }
}

void lamina_follow_quiet(void) {
    if (atomic_load_explicit(&lamina_lead()->quiet, memory_order_relaxed) > 0) {
        follow_all(true);
    }
}

void lamina_look_after_quiet(void) {
    static const lamina_helper_work work = {look, pending};
    static _Atomic bool watches;
    if (!atomic_load_explicit(&watches, memory_order_relaxed) && !atomic_exchange(&watches, true)) {
        pthread_atfork(NULL, NULL, lamina_helper_forget);
    }
    lamina_helper_wake(&work);
}
