/*
 * While no agent is there: one process at a time holds the card by a record lock that the kernel releases with its
 * holder, and each keeps itself to its slice's guarantee. All functions are called with the process's lock held.
 */
#include <fcntl.h>
#include <unistd.h>

#include "process.h"

#define HEARTBEAT_OLD_NS UINT64_C(250000000)
#define BURST_NS UINT64_C(10000000)
#define BEST_EFFORT_MILLI 10u
#define TOKEN_POLL_NS UINT64_C(500000)
#define TOKEN_PATIENCE_NS UINT64_C(100000000)
#define PAUSE_POLL_NS UINT64_C(20000000)

static int token(short kind) {
    struct flock byte = {.l_type = kind, .l_whence = SEEK_SET, .l_start = LAMINA_TOKEN_OFFSET, .l_len = 1};
    return lamina_file_intact(lamina_self.bell_file) ? fcntl(lamina_self.bell_file.fd, F_SETLK, &byte) : -1;
}

static void let_token_go(void) {
    if (lamina_self.fallback.token_held) {
        token(F_UNLCK);
    }
    lamina_self.fallback.token_held = false;
    lamina_self.fallback.without_token = false;
    lamina_self.fallback.token_since_ns = 0;
}

bool lamina_agent_gone(uint64_t now_ns) {
    uint64_t beat = atomic_load_explicit(&lamina_self.card->heartbeat_ns, memory_order_relaxed);
    bool gone = lamina_self.hung_up || (now_ns > beat && now_ns - beat > HEARTBEAT_OLD_NS);
    if (!gone && lamina_self.fallback.active) {
        lamina_fallback_end();
    }
    return gone;
}

void lamina_fallback_end(void) {
    let_token_go();
    lamina_self.fallback = (lamina_fallback){0};
}

void lamina_fallback_charge(uint64_t card_ns) {
    if (lamina_self.fallback.active) {
        lamina_self.fallback.used_ns += card_ns;
        lamina_self.counters.fallback_ns += card_ns;
    }
}

void lamina_fallback_idle(void) {
    if (lamina_self.fallback.active) {
        let_token_go();
    }
}

static uint64_t allowance_ns(uint64_t elapsed_ns) {
    uint32_t milli = atomic_load_explicit(&lamina_self.page->guarantee_milli, memory_order_relaxed);
    milli = milli < BEST_EFFORT_MILLI ? BEST_EFFORT_MILLI : milli > 1000 ? 1000 : milli;
    return elapsed_ns / 1000 * milli + BURST_NS;
}

/* True once this process may go: it holds the token, or nobody gave it for so long that its holder must be stopped. */
static bool have_token(uint64_t now_ns) {
    lamina_fallback *state = &lamina_self.fallback;
    if (state->token_held || state->without_token) {
        return true;
    }
    if (state->token_since_ns == 0) {
        state->token_since_ns = now_ns;
    }
    if (token(F_WRLCK) == 0) {
        state->token_held = true;
    } else if (now_ns - state->token_since_ns >= TOKEN_PATIENCE_NS) {
        state->without_token = true;
    }
    return state->token_held || state->without_token;
}

enum lamina_pace lamina_fallback_gate(uint64_t now_ns, uint64_t *wait_ns) {
    lamina_fallback *state = &lamina_self.fallback;
    if (!state->active) {
        *state = (lamina_fallback){.active = true, .since_ns = now_ns};
    }
    if (atomic_load_explicit(&lamina_self.page->state, memory_order_relaxed) == LAMINA_PAUSED) {
        *wait_ns = PAUSE_POLL_NS;
        return LAMINA_WAIT;
    }
    uint64_t allowed = allowance_ns(now_ns - state->since_ns);
    uint64_t used = state->used_ns + lamina_self.inflight_ns;
    if (used > allowed) {
        uint64_t more = used - allowed;
        *wait_ns = more > PAUSE_POLL_NS ? PAUSE_POLL_NS : more > TOKEN_POLL_NS ? more : TOKEN_POLL_NS;
        return LAMINA_WAIT;
    }
    *wait_ns = TOKEN_POLL_NS;
    return have_token(now_ns) ? LAMINA_GO : LAMINA_WAIT;
}
