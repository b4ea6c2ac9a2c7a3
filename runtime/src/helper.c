#include "helper.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#define IDLE_LOOKS 50
#define END_PATIENCE_NS 100000000

enum { NONE, STARTING, RUNNING };
static _Atomic int state;
static _Atomic bool asleep, over;
static pthread_t thread;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;

static void sleep_until_woken(const lamina_helper_work *work) {
    pthread_mutex_lock(&lock);
    atomic_store(&asleep, true);
    while (!work->pending() && !atomic_load(&over)) {
        pthread_cond_wait(&wake, &lock);
    }
    atomic_store(&asleep, false);
    pthread_mutex_unlock(&lock);
}

static void *run(void *data) {
    const lamina_helper_work *work = data;
    uint64_t tick_ns = work->look();
    for (int idle = 0; !atomic_load(&over);) {
        nanosleep(&(struct timespec){0, (long)tick_ns}, NULL);
        idle = work->pending() ? 0 : idle + 1;
        tick_ns = work->look();
        if (idle > IDLE_LOOKS) {
            sleep_until_woken(work);
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

static void begin(const lamina_helper_work *work) {
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
    bool started = pthread_create(&thread, NULL, run, (void *)(uintptr_t)work) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    atomic_store(&state, started ? RUNNING : NONE); /* fails open: tried again at the next wake */
}

void lamina_helper_wake(const lamina_helper_work *work) {
    if (atomic_load_explicit(&state, memory_order_acquire) == NONE) {
        begin(work);
    } else if (atomic_load(&asleep)) {
        pthread_mutex_lock(&lock);
        pthread_cond_signal(&wake);
        pthread_mutex_unlock(&lock);
    }
}

bool lamina_helper_runs(void) {
    return atomic_load_explicit(&state, memory_order_acquire) == RUNNING && !atomic_load_explicit(&over, memory_order_relaxed);
}

void lamina_helper_forget(void) {
    pthread_mutex_init(&lock, NULL);
    pthread_cond_init(&wake, NULL);
    atomic_store(&asleep, false);
    atomic_store(&state, NONE);
}
