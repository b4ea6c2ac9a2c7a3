/*
 * The gate: a command goes when the agent's grant is open, not used up, and its window has room. The agent closes a grant
 * and then reads `inflight`; we raise `inflight` and then read the grant; both in sequentially consistent order, so one of
 * the two always sees the other (Dekker).
 */
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "process.h"

#define SPIN_NS UINT64_C(5000)
#define SLEEP_NS UINT64_C(20000000)
#define SHORTEST_SLEEP_NS UINT64_C(50000)
#define RECOVERIES 100
#define STUCK_NS UINT64_C(2000000000)
#define STUCK_IN_PROGRAM_NS UINT64_C(100000000) /* while code of the program runs on the driver's thread */

enum verdict { GO, GO_UNASKED, NO_ROOM, CLOSED, USED_UP, PACED, TAKEN, HUNG_UP, REFUSED };

typedef struct {
    lamina_record *record;
    uint32_t grant;       /* as read by the verdict */
    uint64_t sleep_ns;    /* how long NO_ROOM waits at most */
    lamina_rest rest;     /* what PACED waits for */
    uint64_t began_ns;    /* of the wait for a grant; 0 = none yet */
    uint64_t room_since_ns;
    int recoveries;
    bool waits_for_room;
    bool unknown;         /* no estimate yet */
} visit;

_Atomic int lamina_callbacks_running;

void lamina_ring(lamina_bell_page *bell) {
    atomic_fetch_add(&bell->bell, 1);
    if (atomic_load(&bell->sleeping) == 1) {
        syscall(SYS_futex, &bell->bell, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
    }
}

bool lamina_grant_open(const lamina_member *self, uint32_t grant) {
    uint64_t ends = atomic_load_explicit(&self->slot->grant_card_ns, memory_order_acquire);
    return (grant & 1) && (ends == LAMINA_FOREVER || self->counters.card_ns + self->inflight_ns < ends);
}

bool lamina_side_by_side(const lamina_member *self) {
    return atomic_load_explicit(&self->card->mode, memory_order_relaxed) != LAMINA_EXCLUSIVE;
}

uint64_t lamina_remaining_ns(const lamina_member *self, uint64_t now_ns) {
    if (!self->first) {
        return 0;
    }
    uint64_t since = self->current_since_ns;
    uint64_t elapsed = now_ns > since ? now_ns - since : 0;
    uint64_t current = self->first->estimate_ns;
    uint64_t done = elapsed < current ? elapsed : current;
    return self->inflight_ns > done ? self->inflight_ns - done : 0;
}

void lamina_publish_waiting(lamina_member *self) {
    if (!self->slot) {
        return;
    }
    /* A thread that waits for room is seen as work in flight; once nothing is in flight it waits for the card. */
    uint32_t waiters = self->grant_waiters + (self->inflight == 0 ? self->room_waiters : 0);
    if (waiters == 0) {
        self->wait_since_ns = 0;
    } else if (self->wait_since_ns == 0) {
        self->wait_since_ns = lamina_now_ns();
    }
    uint64_t expected = self->longest_inflight_ns > self->wanted_ns ? self->longest_inflight_ns : self->wanted_ns;
    atomic_store_explicit(&self->slot->wait_since_ns, self->wait_since_ns, memory_order_relaxed);
    atomic_store_explicit(&self->slot->expected_ns, expected, memory_order_relaxed);
    atomic_store_explicit(&self->slot->waiters, waiters, memory_order_release);
}

/*
 * When a thread has waited so long for its own process's commands that they may be waiting for it: a kernel that polls host
 * memory, a native kernel or a callback that waits for another thread. Then it is let through.
 */
static uint64_t stuck_at(const visit *v, uint64_t longest_ns) {
    const lamina_member *self = v->record->member;
    uint64_t patience = 4 * longest_ns > STUCK_NS ? 4 * longest_ns : STUCK_NS;
    if (self->natives_inflight > 0 || atomic_load(&lamina_callbacks_running) > 0) {
        patience = STUCK_IN_PROGRAM_NS;
    }
    return patience + (v->room_since_ns > self->last_retired_ns ? v->room_since_ns : self->last_retired_ns);
}

/* The card time that would be in flight besides the longest command. */
static bool has_room(visit *v, uint64_t window, uint64_t now_ns) {
    const lamina_member *self = v->record->member;
    if (window == LAMINA_FOREVER || self->inflight == 0) {
        return true;
    }
    uint64_t estimate = v->record->estimate_ns;
    uint64_t longest = self->longest_inflight_ns > estimate ? self->longest_inflight_ns : estimate;
    uint64_t all = lamina_remaining_ns(self, now_ns) + estimate;
    uint64_t rest = all > longest ? all - longest : 0;
    uint64_t goal = v->waits_for_room ? window / 2 : window;
    if (!v->unknown && rest <= goal) {
        return true;
    }
    if (v->waits_for_room && now_ns > stuck_at(v, longest)) {
        return true;
    }
    uint64_t excess = rest > window / 2 ? rest - window / 2 : 0;
    v->sleep_ns = v->unknown || excess > SLEEP_NS ? SLEEP_NS : excess > SHORTEST_SLEEP_NS ? excess : SHORTEST_SLEEP_NS;
    return false;
}

static enum verdict judge(visit *v, uint64_t now_ns) {
    lamina_member *self = v->record->member;
    if (self->membership == LAMINA_OVER) {
        return REFUSED;
    }
    if (self->membership != LAMINA_MEMBER) {
        return lamina_join_due(self, now_ns) ? TAKEN : GO_UNASKED;
    }
    if (!lamina_slot_valid(self)) { /* an agent that keeps giving slots that are none is not asked for ever */
        return v->recoveries++ < RECOVERIES ? TAKEN : GO_UNASKED;
    }
    if (atomic_load_explicit(&self->card->boot, memory_order_acquire) != self->boot) {
        self->hung_up = true; /* another agent owns the card now and does not know this process yet */
    }
    if (self->hung_up && lamina_join_due(self, now_ns)) {
        return HUNG_UP;
    }
    if (lamina_agent_gone(self, now_ns)) {
        return lamina_fallback_gate(self, now_ns, &v->rest) == LAMINA_GO ? GO : PACED;
    }
    v->grant = atomic_load(&self->slot->grant);
    if (!(v->grant & 1)) {
        return CLOSED;
    }
    if (!lamina_grant_open(self, v->grant)) {
        return USED_UP;
    }
    return has_room(v, atomic_load_explicit(&self->slot->window_ns, memory_order_acquire), now_ns) ? GO : NO_ROOM;
}

/*
 * The last command of a grant is announced where others wait, so that the agent is awake when the card comes free; and where several slices may be on the
 * card, so that the grant can go on meanwhile.
 */
static void announce_last(const lamina_member *self, uint32_t grant, lamina_bell_page **ring) {
    bool cares = lamina_side_by_side(self) || atomic_load_explicit(&self->slot->ring_on_idle, memory_order_relaxed);
    if (cares && !lamina_grant_open(self, grant)) {
        *ring = self->bell;
    }
}

/* With the lock held. False when the grant was closed meanwhile: the command is as if it had never come. */
static bool enter(visit *v, uint64_t now_ns, lamina_bell_page **ring) {
    lamina_member *self = v->record->member;
    uint64_t idle_since = self->idle_since_ns;
    self->idle_since_ns = 0;
    lamina_record_link(v->record, now_ns);
    if (self->fallback.active) {
        return true;
    }
    uint32_t grant = atomic_load(&self->slot->grant);
    if (grant & 1) {
        announce_last(self, grant, ring);
        return true;
    }
    lamina_record_unlink(v->record);
    if (self->inflight == 0) {
        self->idle_since_ns = idle_since;
        atomic_store_explicit(&self->slot->idle_since_ns, idle_since, memory_order_relaxed);
        *ring = self->bell;
    }
    return false;
}

static void become_waiter(visit *v, uint64_t now_ns) {
    lamina_member *self = v->record->member;
    if (v->began_ns == 0) {
        v->began_ns = now_ns;
        self->grant_waiters++;
    }
    if (v->record->estimate_ns > self->wanted_ns) {
        self->wanted_ns = v->record->estimate_ns;
    }
    lamina_publish_waiting(self);
}

static void stop_waiting(visit *v) {
    lamina_member *self = v->record->member;
    if (v->began_ns == 0) {
        return;
    }
    self->counters.wait_ns += lamina_now_ns() - v->began_ns;
    v->began_ns = 0;
    if (--self->grant_waiters == 0) {
        self->wanted_ns = 0;
    }
    if (self->slot) {
        atomic_store_explicit(&self->slot->wait_ns, self->counters.wait_ns, memory_order_relaxed);
        lamina_publish_waiting(self);
    }
}

/* The sign of life that the agent looks for in a process that should act. Safe without the lock. */
static void beat(lamina_slot *slot) {
    atomic_fetch_add_explicit(&slot->pulse, 1, memory_order_relaxed);
}

/* Tells the core that this is a spin. */
static void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* Without the lock. */
static void await_grant(lamina_member *self, lamina_slot *slot, uint32_t grant) {
    for (uint64_t until = lamina_now_ns() + SPIN_NS; lamina_now_ns() < until;) {
        if (atomic_load_explicit(&slot->grant, memory_order_acquire) != grant) {
            return;
        }
        relax();
    }
    struct timespec patience = {0, (long)SLEEP_NS};
    long result = syscall(SYS_futex, &slot->grant, FUTEX_WAIT, grant, &patience, NULL, 0);
    beat(slot);
    if (result != 0 && atomic_load_explicit(&slot->grant, memory_order_acquire) == grant && lamina_connection_lost(self)) {
        lamina_lock(self);
        self->hung_up = true;
        lamina_unlock(self);
    }
}

/* CLOSED, USED_UP: waits for the agent; enters and leaves with the lock held. */
static void wait_for_grant(visit *v, enum verdict why, uint64_t now_ns) {
    lamina_member *self = v->record->member;
    lamina_slot *slot = self->slot;
    lamina_bell_page *bell = self->bell;
    bool asks = why == CLOSED || lamina_side_by_side(self);
    bool rings = self->inflight == 0 || (asks && v->began_ns == 0);
    become_waiter(v, now_ns);
    lamina_unlock(self);
    if (rings) {
        lamina_ring(bell);
    }
    await_grant(self, slot, v->grant);
    lamina_lock(self);
}

/* NO_ROOM: waits for a completion of our own, or until time alone must have made room. */
static void wait_for_room(visit *v, uint64_t now_ns) {
    lamina_member *self = v->record->member;
    stop_waiting(v);
    if (!v->waits_for_room) {
        v->waits_for_room = true;
        v->room_since_ns = now_ns;
    }
    uint64_t until = now_ns + v->sleep_ns;
    struct timespec wake = {(time_t)(until / 1000000000u), (long)(until % 1000000000u)};
    self->room_waiters++;
    bool late = pthread_cond_timedwait(&self->room, &self->lock, &wake) != 0;
    self->room_waiters--;
    if (self->slot) {
        beat(self->slot);
    }
    lamina_publish_waiting(self);
    if (late && v->sleep_ns >= SLEEP_NS) {
        lamina_unlock(self);
        lamina_reap(self); /* the driver's own thread may be busy in a callback of the program */
        lamina_lock(self);
    }
}

static void wait_for_pace(visit *v, uint64_t now_ns) {
    lamina_member *self = v->record->member;
    lamina_bell_page *bell = self->bell;
    become_waiter(v, now_ns);
    lamina_unlock(self);
    lamina_fallback_wait(bell, &v->rest);
    lamina_reap(self);
    lamina_lock(self);
}

/* One look at the gate, with the lock held at both ends. True when `done` holds the answer. */
static bool look(visit *v, bool *passed) {
    lamina_member *self = v->record->member;
    uint64_t now = lamina_now_ns();
    lamina_bell_page *ring = NULL;
    enum verdict verdict = judge(v, now);
    switch (verdict) {
    case GO:
        *passed = enter(v, now, &ring);
        break;
    case GO_UNASKED:
        v->record->gated = false;
        *passed = true;
        break;
    case REFUSED:
        *passed = false;
        return true;
    case NO_ROOM:
        wait_for_room(v, now);
        break;
    case CLOSED:
    case USED_UP:
        wait_for_grant(v, verdict, now);
        break;
    case PACED:
        wait_for_pace(v, now);
        break;
    case TAKEN:
        lamina_unlock(self);
        lamina_recover(self);
        lamina_lock(self);
        break;
    case HUNG_UP:
        lamina_unlock(self);
        lamina_rejoin(self);
        lamina_lock(self);
        break;
    }
    if (ring) {
        lamina_unlock(self);
        lamina_ring(ring);
        lamina_lock(self);
    }
    return *passed;
}

bool lamina_gate(lamina_record *record) {
    lamina_member *self = record->member;
    visit v = {.record = record};
    bool passed = false;
    lamina_lock(self);
    lamina_note_think(self, lamina_now_ns());
    if (self->slot) {
        beat(self->slot);
    }
    if (record->key != 0) {
        record->estimate_ns = lamina_estimate_of(&self->estimates, record->key);
    }
    v.unknown = record->estimate_ns == 0;
    if (v.unknown) {
        record->estimate_ns = self->longest_inflight_ns ? self->longest_inflight_ns : LAMINA_UNKNOWN_NS;
    }
    while (!look(&v, &passed)) {
    }
    stop_waiting(&v);
    lamina_unlock(self);
    return passed;
}

uint64_t lamina_allowance_ns(const lamina_record *record) {
    lamina_member *self = record->member;
    uint64_t allowance = 0;
    lamina_lock(self);
    if (record->gated && self->slot && !self->fallback.active) {
        uint64_t window = atomic_load_explicit(&self->slot->window_ns, memory_order_acquire);
        uint64_t ends = atomic_load_explicit(&self->slot->grant_card_ns, memory_order_acquire);
        uint64_t used = self->counters.card_ns + self->inflight_ns;
        uint64_t besides = self->inflight_ns - self->longest_inflight_ns;
        uint64_t room = window == LAMINA_FOREVER ? LAMINA_FOREVER : window > besides ? window - besides : 0;
        uint64_t left = ends == LAMINA_FOREVER ? LAMINA_FOREVER : ends > used ? ends - used : 0;
        allowance = room < left ? room : left;
    }
    lamina_unlock(self);
    return allowance;
}
