/*
 * The thread that closes batches which nobody goes on with, and books what nobody waits for. It begins with the first command, looks
 * around every millisecond (every 0.1 ms while others want one of the cards) and sleeps when there has been nothing for a while.
 */
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "streams.h"

#define TICK_NS 1000000
#define TICK_SHARED_NS 100000
#define AGE_NS UINT64_C(1000000)
#define AGE_SHARED_NS UINT64_C(200000)
#define IDLE_TICKS 50
#define END_PATIENCE_NS 100000000

enum { NONE, STARTING, RUNNING };
static _Atomic int state;
static _Atomic bool asleep, over;
static pthread_t thread;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;

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

static void sleep_until_woken(void) {
    pthread_mutex_lock(&lock);
    atomic_store(&asleep, true);
    while (!lamina_batches_pending() && !atomic_load(&over)) {
        pthread_cond_wait(&wake, &lock);
    }
    atomic_store(&asleep, false);
    pthread_mutex_unlock(&lock);
}

static void *run(void *unused) {
    (void)unused;
    for (int idle = 0; !atomic_load(&over);) {
        uint32_t others = shared_ones();
        nanosleep(&(struct timespec){0, others ? TICK_SHARED_NS : TICK_NS}, NULL);
        idle = lamina_batches_pending() ? 0 : idle + 1;
        close_old(others);
        lamina_batches_retire(false);
        if (idle > IDLE_TICKS) {
            sleep_until_woken();
            idle = 0;
        }
    }
    return NULL;
}

/* Before the driver's own end, which was registered earlier: no call of ours may come after it. */
static void finish(void) {
    struct timespec until;
    if (atomic_load(&state) != RUNNING) {
        return;
    }
    atomic_store(&over, true);
    pthread_mutex_lock(&lock);
    pthread_cond_signal(&wake);
    pthread_mutex_unlock(&lock);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += END_PATIENCE_NS;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_timedjoin_np(thread, NULL, &until);
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
    pthread_mutex_init(&lock, NULL);
    pthread_cond_init(&wake, NULL);
    atomic_store(&asleep, false);
    atomic_store(&state, NONE);
}

void lamina_watch_forks(void) {
    pthread_atfork(NULL, NULL, forget);
}

static void begin(void) {
    static _Atomic bool registered;
    sigset_t all, before;
    int none = NONE;
    if (atomic_load(&over) || !atomic_compare_exchange_strong(&state, &none, STARTING)) {
        return;
    }
    if (!atomic_exchange(&registered, true)) {
        atexit(finish);
    }
    sigfillset(&all); /* the program's signals are for its own threads */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&thread, NULL, run, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    atomic_store(&state, started ? RUNNING : NONE); /* fails open: what is open is closed by the program's next call */
}

void lamina_reaper_wake(void) {
    if (atomic_load_explicit(&state, memory_order_acquire) == NONE) {
        begin();
    } else if (atomic_load(&asleep)) {
        pthread_mutex_lock(&lock);
        pthread_cond_signal(&wake);
        pthread_mutex_unlock(&lock);
    }
}
