/*
 * While no agent is there: one process at a time holds the card by a record lock that the kernel releases with its
 * holder, and each keeps itself to its slice's guarantee. Who gives the lock back rings the doorbell, on which the others
 * wait in the agent's place. Each uses its share in turns of some milliseconds, since every change of hands costs the card a
 * part of one. Functions are called with the member's lock held where nothing else is said.
 */
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "process.h"

#define HEARTBEAT_OLD_NS UINT64_C(250000000)
#define BURST_NS UINT64_C(10000000)
#define BEST_EFFORT_MILLI 10u
#define TURN_NS UINT64_C(4000000)
#define SHORTEST_WAIT_NS UINT64_C(100000)
#define TOKEN_POLL_NS UINT64_C(2000000) /* a holder that died rings nobody */
#define TOKEN_PATIENCE_NS UINT64_C(100000000)
#define PAUSE_POLL_NS UINT64_C(20000000)

static int token(lamina_member *self, short kind) {
    struct flock byte = {.l_type = kind, .l_whence = SEEK_SET, .l_start = LAMINA_TOKEN_OFFSET, .l_len = 1};
    return lamina_file_intact(self->bell_file) ? fcntl(self->bell_file.fd, F_SETLK, &byte) : -1;
}

static void let_token_go(lamina_member *self) {
    if (self->fallback.token_held) {
        token(self, F_UNLCK);
        atomic_fetch_add(&self->bell->bell, 1);
        syscall(SYS_futex, &self->bell->bell, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
    }
    self->fallback.token_held = false;
    self->fallback.without_token = false;
    self->fallback.token_since_ns = 0;
}

bool lamina_agent_gone(lamina_member *self, uint64_t now_ns) {
    uint64_t beat = atomic_load_explicit(&self->card->heartbeat_ns, memory_order_relaxed);
    bool gone = self->hung_up || (now_ns > beat && now_ns - beat > HEARTBEAT_OLD_NS);
    if (!gone && self->fallback.active) {
        lamina_fallback_end(self);
    }
    return gone;
}

void lamina_fallback_end(lamina_member *self) {
    let_token_go(self);
    self->fallback = (lamina_fallback){0};
}

void lamina_fallback_charge(lamina_member *self, uint64_t card_ns) {
    if (self->fallback.active) {
        self->fallback.used_ns += card_ns;
        self->counters.fallback_ns += card_ns;
    }
}

void lamina_fallback_idle(lamina_member *self) {
    if (self->fallback.active) {
        let_token_go(self);
    }
}

/* How many of the slice's processes want the card now: they share its guarantee. At least 1. */
static uint32_t wanting(const lamina_member *self) {
    uint32_t count = 0;
    for (uint32_t at = 0; at < LAMINA_SLOTS; at++) {
        const lamina_slot *slot = &self->page->slot[at];
        bool active = atomic_load_explicit(&slot->state, memory_order_relaxed) == LAMINA_ACTIVE;
        count += active
            && (atomic_load_explicit(&slot->waiters, memory_order_relaxed) > 0
                || atomic_load_explicit(&slot->inflight, memory_order_relaxed) > 0);
    }
    return count > 0 ? count : 1;
}

/* In millionths of the card, above 0. */
static uint64_t share(const lamina_member *self) {
    uint32_t milli = atomic_load_explicit(&self->page->guarantee_milli, memory_order_relaxed);
    milli = milli < BEST_EFFORT_MILLI ? BEST_EFFORT_MILLI : milli > 1000 ? 1000 : milli;
    return milli * UINT64_C(1000) / wanting(self);
}

/* The allowance grows with time. 0 = may go; else how long until it may. */
static uint64_t pause_ns(lamina_member *self, uint64_t now_ns) {
    lamina_fallback *state = &self->fallback;
    uint64_t millionths = share(self);
    state->allowed_ns += (now_ns - state->seen_ns) / 1000 * millionths / 1000;
    state->seen_ns = now_ns;
    uint64_t used = state->used_ns + self->inflight_ns + (state->rests ? TURN_NS : 0);
    state->rests = used > state->allowed_ns;
    return state->rests ? (used - state->allowed_ns) / millionths * 1000000 + SHORTEST_WAIT_NS : 0;
}

/* True once this process may go: it holds the token, or nobody gave it for so long that its holder must be stopped. */
static bool have_token(lamina_member *self, uint64_t now_ns) {
    lamina_fallback *state = &self->fallback;
    if (state->token_held || state->without_token) {
        return true;
    }
    if (state->token_since_ns == 0) {
        state->token_since_ns = now_ns;
    }
    if (token(self, F_WRLCK) == 0) {
        state->token_held = true;
    } else if (now_ns - state->token_since_ns >= TOKEN_PATIENCE_NS) {
        state->without_token = true;
    }
    return state->token_held || state->without_token;
}

enum lamina_pace lamina_fallback_gate(lamina_member *self, uint64_t now_ns, lamina_rest *rest) {
    lamina_fallback *state = &self->fallback;
    if (!state->active) {
        *state = (lamina_fallback){.active = true, .seen_ns = now_ns, .allowed_ns = BURST_NS};
    }
    *rest = (lamina_rest){.wait_ns = PAUSE_POLL_NS, .bell = atomic_load(&self->bell->bell)};
    if (atomic_load_explicit(&self->page->state, memory_order_relaxed) == LAMINA_PAUSED) {
        return LAMINA_WAIT;
    }
    uint64_t pause = pause_ns(self, now_ns);
    if (pause > 0) {
        rest->wait_ns = pause < PAUSE_POLL_NS ? pause : PAUSE_POLL_NS;
        return LAMINA_WAIT;
    }
    rest->wait_ns = TOKEN_POLL_NS;
    rest->for_token = true;
    return have_token(self, now_ns) ? LAMINA_GO : LAMINA_WAIT;
}

void lamina_fallback_wait(lamina_bell_page *bell, const lamina_rest *rest) {
    struct timespec patience = {0, (long)rest->wait_ns};
    if (!rest->for_token) {
        nanosleep(&patience, NULL);
        return;
    }
    syscall(SYS_futex, &bell->bell, FUTEX_WAIT, rest->bell, &patience, NULL, 0);
}
