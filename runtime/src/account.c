/* The accounts: commands in flight, their ends, the card time they used. */
#include <linux/futex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "process.h"

#define POOL_STEP 256
#define REAPED_AT_ONCE 64

/* Of `self`, which has a slot. */
#define PUBLISH(field, value) atomic_store_explicit(&self->slot->field, (value), memory_order_relaxed)

/* Grows by slabs that are never given back: the pool is as large as the most commands that were ever in flight. */
lamina_record *lamina_record_new(lamina_member *self) {
    if (!self->pool) {
        lamina_record *slab = calloc(POOL_STEP, sizeof *slab);
        for (int at = 0; slab && at < POOL_STEP; at++) {
            slab[at].next = self->pool;
            self->pool = &slab[at];
        }
    }
    lamina_record *record = self->pool;
    if (record) {
        self->pool = record->next;
        memset(record, 0, sizeof *record);
        record->member = self;
        record->holders = 1;
    }
    return record;
}

/* With the lock held. Returns the event that is to be released without it, or NULL. */
static void *drop(lamina_record *record) {
    void *event = record->event;
    if (--record->holders > 0) {
        return NULL;
    }
    record->next = record->member->pool;
    record->member->pool = record;
    return event;
}

void lamina_record_drop(lamina_record *record) {
    lamina_member *self = record->member;
    lamina_lock(self);
    void *event = drop(record);
    lamina_unlock(self);
    if (event) {
        lamina_event_release(event);
    }
}

static void find_longest(lamina_member *self) {
    uint64_t longest = 0;
    for (lamina_record *record = self->first; record; record = record->next) {
        longest = record->estimate_ns > longest ? record->estimate_ns : longest;
    }
    self->longest_inflight_ns = longest;
}

static void publish_inflight(lamina_member *self, uint64_t now_ns) {
    uint64_t expected = self->longest_inflight_ns > self->wanted_ns ? self->longest_inflight_ns : self->wanted_ns;
    PUBLISH(idle_since_ns, self->idle_since_ns);
    PUBLISH(inflight_ns, self->inflight_ns);
    PUBLISH(expected_ns, expected);
    PUBLISH(busy_until_ns, now_ns + lamina_remaining_ns(self, now_ns));
    if (lamina_side_by_side(self)) {
        uint64_t reported = self->first ? self->first->begun_ns : now_ns;
        atomic_store_explicit(&self->slot->reported_until_ns, reported, memory_order_release);
    }
    atomic_store(&self->slot->inflight, self->inflight);
}

void lamina_record_link(lamina_record *record, uint64_t now_ns) {
    lamina_member *self = record->member;
    if (!self->first) {
        self->current_since_ns = now_ns;
    }
    record->begun_ns = now_ns;
    record->next = NULL;
    record->previous = self->last;
    *(self->last ? &self->last->next : &self->first) = record;
    self->last = record;
    self->inflight++;
    self->natives_inflight += record->native;
    self->inflight_ns += record->estimate_ns;
    if (record->estimate_ns > self->longest_inflight_ns) {
        self->longest_inflight_ns = record->estimate_ns;
    }
    publish_inflight(self, now_ns);
}

void lamina_record_unlink(lamina_record *record) {
    lamina_member *self = record->member;
    uint64_t now = lamina_now_ns();
    if (self->first == record) {
        self->current_since_ns = now;
    }
    *(record->previous ? &record->previous->next : &self->first) = record->next;
    *(record->next ? &record->next->previous : &self->last) = record->previous;
    self->inflight--;
    self->natives_inflight -= record->native;
    self->inflight_ns -= record->estimate_ns;
    if (record->estimate_ns == self->longest_inflight_ns) {
        find_longest(self);
    }
    if (self->slot) {
        publish_inflight(self, now);
    }
}

uint32_t lamina_think_bucket(uint64_t think_ns) {
    if (think_ns < 4096) {
        return 0;
    }
    uint32_t top = 63u - (uint32_t)__builtin_clzll(think_ns);
    uint32_t bucket = 2 * (top - 12) + (uint32_t)((think_ns >> (top - 1)) & 1);
    return bucket < LAMINA_THINK_BUCKETS ? bucket : LAMINA_THINK_BUCKETS - 1;
}

void lamina_note_think(lamina_member *self, uint64_t now_ns) {
    if (self->idle_since_ns == 0 || self->think_noted || !self->slot) {
        return;
    }
    self->think_noted = true;
    uint32_t bucket = lamina_think_bucket(now_ns > self->idle_since_ns ? now_ns - self->idle_since_ns : 0);
    PUBLISH(think[bucket], ++self->counters.think[bucket]);
}

void lamina_commit(lamina_record *record, void *event) {
    lamina_member *self = record->member;
    record->event = event;
    if (record->gated) {
        self->counters.commands++;
    } else {
        record->begun_ns = lamina_now_ns();
        self->counters.ungated_commands++;
    }
    if (self->slot) {
        PUBLISH(commands, self->counters.commands);
        PUBLISH(ungated_commands, self->counters.ungated_commands);
    }
}

void lamina_extend(lamina_record *record, uint64_t commands, uint64_t estimate_ns) {
    lamina_member *self = record->member;
    lamina_lock(self);
    *(record->gated ? &self->counters.commands : &self->counters.ungated_commands) += commands;
    if (record->gated && !record->retired) {
        record->estimate_ns += estimate_ns;
        self->inflight_ns += estimate_ns;
        if (record->estimate_ns > self->longest_inflight_ns) {
            self->longest_inflight_ns = record->estimate_ns;
        }
    }
    if (self->slot) {
        publish_inflight(self, lamina_now_ns());
        PUBLISH(commands, self->counters.commands);
        PUBLISH(ungated_commands, self->counters.ungated_commands);
    }
    lamina_unlock(self);
}

/* After a gated command left the list. What the agent and our own threads must hear of it. */
typedef struct {
    lamina_bell_page *bell; /* ring it */
    lamina_slot *slot;      /* wake the threads that wait on its grant */
} news;

static news left_flight(lamina_member *self, uint64_t now_ns) {
    news result = {NULL, NULL};
    bool idle = self->inflight == 0;
    if (idle) {
        lamina_fallback_idle(self);
    }
    if (!self->slot) {
        pthread_cond_broadcast(&self->room);
        return result;
    }
    bool open = lamina_grant_open(self, atomic_load(&self->slot->grant));
    if (self->room_waiters > 0) {
        uint64_t window = atomic_load_explicit(&self->slot->window_ns, memory_order_relaxed);
        if (idle || lamina_remaining_ns(self, now_ns) <= window / 2) {
            pthread_cond_broadcast(&self->room);
        }
    }
    if (idle && (self->room_waiters == 0 || !open)) {
        if (self->room_waiters == 0) {
            self->idle_since_ns = now_ns;
            self->think_noted = false;
            PUBLISH(idle_since_ns, now_ns);
        }
        lamina_publish_waiting(self);
        uint32_t wishes = atomic_load_explicit(&self->slot->ring_on_idle, memory_order_acquire);
        result.bell = wishes || self->grant_waiters > 0 || !open ? self->bell : NULL;
    }
    if (open && self->grant_waiters > 0) { /* used less than was expected: the grant goes on */
        result.slot = self->slot;
    }
    return result;
}

static void tell(news what) {
    if (what.bell) {
        lamina_ring(what.bell);
    }
    if (what.slot) {
        syscall(SYS_futex, &what.slot->grant, FUTEX_WAKE, 1, NULL, NULL, 0);
    }
}

static void charge(lamina_record *record, uint64_t start_ns, uint64_t end_ns) {
    lamina_member *self = record->member;
    uint64_t fresh = lamina_intervals_add(&self->intervals, start_ns, end_ns);
    uint64_t length = end_ns > start_ns ? end_ns - start_ns : 0;
    self->counters.card_ns += fresh;
    self->counters.completions++;
    if (length > self->counters.longest_ns) {
        self->counters.longest_ns = length;
    }
    if (length > 0 && record->key != 0) {
        lamina_estimate_learn(&self->estimates, record->key, length);
    }
    lamina_fallback_charge(self, fresh);
    if (!record->gated) {
        self->counters.ungated_ns += fresh;
    } else if (self->slot && !lamina_side_by_side(self) && !(atomic_load_explicit(&self->slot->grant, memory_order_acquire) & 1)) {
        self->counters.late_ns += self->fallback.active ? 0 : fresh;
    }
}

/* Returns whether the agent should look soon. */
static bool tell_busy(const lamina_record *record, uint64_t start_ns, uint64_t end_ns, uint64_t now_ns) {
    lamina_member *self = record->member;
    if (!self->slot || end_ns <= start_ns || !lamina_side_by_side(self)) {
        return false;
    }
    int64_t offset = record->timed ? lamina_clock_offset_seen(&self->clock_offset, end_ns, now_ns) : 0;
    uint64_t from = start_ns + (uint64_t)offset;
    from = from > record->begun_ns ? from : record->begun_ns;
    uint64_t to = end_ns + (uint64_t)offset;
    bool soon = to > from && lamina_busy_tell(self->slot, from, to);
    return soon && atomic_load_explicit(&self->slot->grant_card_ns, memory_order_relaxed) != LAMINA_FOREVER;
}

static void publish_counters(lamina_member *self) {
    const lamina_counters *counters = &self->counters;
    PUBLISH(card_ns, counters->card_ns);
    PUBLISH(ungated_ns, counters->ungated_ns);
    PUBLISH(late_ns, counters->late_ns);
    PUBLISH(fallback_ns, counters->fallback_ns);
    PUBLISH(longest_ns, counters->longest_ns);
    atomic_store_explicit(&self->slot->completions, counters->completions, memory_order_release);
}

/* With the lock held. */
static news retire(lamina_record *record, uint64_t start_ns, uint64_t end_ns, uint64_t now_ns) {
    lamina_member *self = record->member;
    news what = {NULL, NULL};
    if (record->retired) {
        return what;
    }
    record->retired = true;
    if (record->quiet) { /* nobody else will drop the holder of a callback */
        record->quiet = false;
        record->holders--;
        self->quiet--;
    }
    if (!record->timed) {
        start_ns = record->begun_ns > self->last_retired_ns ? record->begun_ns : self->last_retired_ns;
        end_ns = now_ns;
    }
    self->last_retired_ns = now_ns;
    charge(record, start_ns, end_ns);
    bool ring = tell_busy(record, start_ns, end_ns, now_ns);
    if (self->slot) {
        publish_counters(self);
    }
    if (record->freed_bytes) {
        lamina_give_back_locked(self, record->freed_bytes);
    }
    if (record->gated) {
        lamina_record_unlink(record);
        what = left_flight(self, now_ns);
    }
    what.bell = ring ? self->bell : what.bell;
    return what;
}

void lamina_retire(lamina_record *record, uint64_t start_ns, uint64_t end_ns) {
    lamina_member *self = record->member;
    uint64_t now = lamina_now_ns();
    lamina_lock(self);
    news what = retire(record, start_ns, end_ns, now);
    lamina_unlock(self);
    tell(what);
}

void lamina_withdraw(lamina_record *record) {
    lamina_member *self = record->member;
    news what = {NULL, NULL};
    lamina_lock(self);
    record->retired = true;
    if (record->gated) {
        lamina_record_unlink(record);
        what = left_flight(self, lamina_now_ns());
    }
    lamina_unlock(self);
    tell(what);
    lamina_record_drop(record);
}

typedef struct {
    uint64_t start_ns, end_ns;
} span;

static span times_of(const lamina_record *record) {
    span times = {0, 0};
    bool known = record->timed && lamina_event_times(record->event, &times.start_ns, &times.end_ns);
    return known ? times : (span){0, 0};
}

void lamina_retire_event(lamina_record *record) {
    span times = times_of(record);
    lamina_retire(record, times.start_ns, times.end_ns);
}

void lamina_finish(lamina_record *record) {
    lamina_member *self = record->member;
    span times = times_of(record);
    uint64_t now = lamina_now_ns();
    lamina_lock(self);
    news what = retire(record, times.start_ns, times.end_ns, now);
    void *event = drop(record);
    lamina_unlock(self);
    tell(what);
    if (event) {
        lamina_event_release(event);
    }
}

/* The oldest command in flight with one holder more, or NULL. */
static lamina_record *hold_first(lamina_member *self) {
    lamina_lock(self);
    lamina_record *record = self->first;
    if (record && record->event) {
        record->holders++;
    } else {
        record = NULL;
    }
    lamina_unlock(self);
    return record;
}

void lamina_reap(lamina_member *self) {
    for (int count = 0; count < REAPED_AT_ONCE; count++) {
        lamina_record *record = hold_first(self);
        if (!record) {
            return;
        }
        if (!lamina_event_complete(record->event)) {
            lamina_record_drop(record);
            return;
        }
        lamina_finish(record);
    }
}

void lamina_publish_all(lamina_member *self) {
    const lamina_counters *counters = &self->counters;
    publish_counters(self);
    publish_inflight(self, lamina_now_ns());
    lamina_publish_waiting(self);
    PUBLISH(commands, counters->commands);
    PUBLISH(ungated_commands, counters->ungated_commands);
    PUBLISH(wait_ns, counters->wait_ns);
    PUBLISH(refused_allocations, counters->refused_allocations);
    PUBLISH(memory_bytes, self->memory_bytes);
    PUBLISH(memory_peak_bytes, self->memory_peak_bytes);
    for (uint32_t bucket = 0; bucket < LAMINA_THINK_BUCKETS; bucket++) {
        PUBLISH(think[bucket], counters->think[bucket]);
    }
}
