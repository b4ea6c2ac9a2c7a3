/* The virtual cards: each has a clock and a worker that runs its streams' commands, in the order of their submission where nothing holds them back. */
#include <stdio.h>
#include <time.h>

#include "inside.h"

#define PEERS_LOOK_NS 2000000

pthread_mutex_t double_lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t double_change = PTHREAD_COND_INITIALIZER;
static uint64_t clock_ns[DEVICES] = {1000000, 1000000};
bool double_instant;
static uint64_t busy_ns[DEVICES], submitted, recorded_events, synchronisations;
static bool held, real_time, workers_run;
static bool awaits_peers; /* found by the last look */

double_command *double_command_new(CUstream stream, enum command_kind kind) {
    (void)stream;
    double_command *command = calloc(1, sizeof *command);
    if (!command) {
        abort();
    }
    command->kind = kind;
    return command;
}

static bool pending_before(CUcontext context, uint64_t number, bool legacy) {
    for (CUstream at = context->streams; at; at = at->next) {
        if ((legacy ? at->legacy : at->blocking && !at->legacy) && at->first && at->first->number < number) {
            return true;
        }
    }
    return false;
}

/* The legacy stream and the blocking ones of a context wait for each other. */
static bool held_by_order(CUstream stream, const double_command *command) {
    if (stream->legacy) {
        return pending_before(stream->context, command->number, false);
    }
    return stream->blocking && pending_before(stream->context, command->number, true);
}

/*
 * Ranks of a collective wait for each other from card to card, and from process to process where the cards are shared: each takes a number when it
 * comes to the card, and goes once all of its round are there.
 */
static bool peers_are_there(double_command *command) {
    static _Atomic uint64_t own_arrivals;
    _Atomic uint64_t *arrivals = double_shared() ? double_shared_arrivals() : &own_arrivals;
    uint64_t peers = (uint64_t)command->peers;
    if (command->arrival == 0) {
        command->arrival = atomic_fetch_add(arrivals, 1) + 1;
        pthread_cond_broadcast(&double_change); /* it may be the last of its round */
    }
    bool there = atomic_load(arrivals) >= (command->arrival + peers - 1) / peers * peers;
    awaits_peers |= !there;
    return there;
}

static bool ready(CUstream stream) {
    double_command *command = stream->first;
    if (!command || stream->running || held_by_order(stream, command)) {
        return false;
    }
    switch (command->kind) {
    case COMMAND_WAIT:
        return command->event->completed >= command->record;
    case COMMAND_RECORD:
        return true;
    case COMMAND_WORK:
        return !held && (command->peers == 0 || peers_are_there(command));
    case COMMAND_HOST:
        return !held;
    }
    return false;
}

static CUstream next_ready(CUdevice device) {
    CUstream best = NULL;
    for (CUcontext context = double_contexts; context; context = context->next) {
        for (CUstream at = context->device == device ? context->streams : NULL; at; at = at->next) {
            if (ready(at) && (!best || at->first->number < best->first->number)) {
                best = at;
            }
        }
    }
    return best;
}

static uint64_t host_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void take_time(CUdevice device, uint64_t duration_ns) {
    busy_ns[device] += duration_ns;
    if (double_shared()) {
        pthread_mutex_unlock(&double_lock);
        double_shared_run(double_card(device), duration_ns);
        pthread_mutex_lock(&double_lock);
        return;
    }
    if (!real_time) {
        clock_ns[device] += duration_ns;
        return;
    }
    uint64_t until = host_ns() + duration_ns;
    struct timespec wake = {(time_t)(until / 1000000000u), (long)(until % 1000000000u)};
    pthread_mutex_unlock(&double_lock);
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, NULL);
    pthread_mutex_lock(&double_lock);
}

static void call_host(CUstream stream, double_command *command) {
    pthread_mutex_unlock(&double_lock);
    if (command->callback) {
        command->callback(stream, CUDA_SUCCESS, command->data);
    } else {
        command->function(command->data);
    }
    pthread_mutex_lock(&double_lock);
}

static void run(CUstream stream) {
    double_command *command = stream->first;
    CUdevice device = stream->context->device;
    stream->running = true;
    if (command->kind == COMMAND_WORK) {
        take_time(device, command->duration_ns);
    } else if (command->kind == COMMAND_WAIT && command->event->at_ns > clock_ns[device]) {
        clock_ns[device] = command->event->at_ns; /* another card's */
    } else if (command->kind == COMMAND_HOST) {
        call_host(stream, command);
    }
    if (real_time) {
        clock_ns[device] = host_ns();
    }
    if (command->kind == COMMAND_RECORD) {
        command->event->completed = command->record;
        command->event->at_ns = clock_ns[device];
    }
    stream->running = false;
    stream->first = command->next;
    stream->last = stream->first ? stream->last : NULL;
    free(command);
    pthread_cond_broadcast(&double_change);
}

/* Of another process's peers nobody tells. */
static void wait_for_change(void) {
    struct timespec until;
    if (!awaits_peers || !double_shared()) {
        pthread_cond_wait(&double_change, &double_lock);
        return;
    }
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += PEERS_LOOK_NS;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&double_change, &double_lock, &until);
}

static void *work(void *number) {
    CUdevice device = (CUdevice)(intptr_t)number;
    pthread_mutex_lock(&double_lock);
    for (;;) {
        awaits_peers = false;
        CUstream stream = next_ready(device);
        if (stream) {
            run(stream);
        } else {
            wait_for_change();
        }
    }
    return NULL;
}

static void start_workers(void) {
    const char *real = getenv("LAMINA_DOUBLE_REAL_TIME"), *instant = getenv("LAMINA_DOUBLE_INSTANT");
    pthread_t thread;
    real_time = (real && *real == '1') || double_shared();
    double_instant = instant && *instant == '1';
    workers_run = true;
    for (intptr_t device = 0; !double_instant && device < DEVICES; device++) {
        if (pthread_create(&thread, NULL, work, (void *)device) != 0 || pthread_detach(thread) != 0) {
            abort();
        }
    }
}

/* A child has a driver of its own that nobody has used yet. */
void double_after_fork(void) {
    pthread_mutex_init(&double_lock, NULL);
    pthread_cond_init(&double_change, NULL);
    double_shared_after_fork();
    double_mps_after_fork();
    workers_run = held = false;
    submitted = recorded_events = synchronisations = 0;
    memset(busy_ns, 0, sizeof busy_ns);
    double_contexts = NULL;
    double_initialised = false;
    memset(double_devices, 0, sizeof double_devices);
}

static void complete_at_once(CUstream stream, double_command *command) {
    CUdevice device = stream->context->device;
    take_time(device, command->kind == COMMAND_WORK ? command->duration_ns : 0);
    if (command->kind == COMMAND_RECORD) {
        command->event->completed = command->record;
        command->event->at_ns = clock_ns[device];
    }
    free(command);
}

void double_submit(CUstream stream, double_command *command) {
    if (!workers_run) {
        start_workers();
    }
    recorded_events += command->kind == COMMAND_RECORD;
    command->number = ++submitted;
    if (double_instant) {
        complete_at_once(stream, command);
        return;
    }
    *(stream->last ? &stream->last->next : &stream->first) = command;
    stream->last = command;
    pthread_cond_broadcast(&double_change);
}

void double_work(CUstream stream, uint64_t duration_ns, int peers) {
    double_command *command = double_command_new(stream, COMMAND_WORK);
    command->duration_ns = duration_ns;
    command->peers = peers;
    double_submit(stream, command);
}

bool double_idle(CUstream stream) {
    if (stream->legacy) {
        for (CUstream at = stream->context->streams; at; at = at->next) {
            if (at->blocking && at->first) {
                return false;
            }
        }
    }
    return !stream->first;
}

void double_drain(CUstream stream) {
    synchronisations++;
    while (!double_idle(stream)) {
        pthread_cond_wait(&double_change, &double_lock);
    }
}

void double_drain_context(CUcontext context) {
    synchronisations++;
    for (CUstream at = context->streams; at; at = at->next) {
        while (at->first) {
            pthread_cond_wait(&double_change, &double_lock);
        }
    }
}

/* --- for tests --- */
void double_hold(bool hold) {
    pthread_mutex_lock(&double_lock);
    held = hold;
    pthread_cond_broadcast(&double_change);
    pthread_mutex_unlock(&double_lock);
}

static uint64_t read_locked(const uint64_t *value) {
    pthread_mutex_lock(&double_lock);
    uint64_t result = *value;
    pthread_mutex_unlock(&double_lock);
    return result;
}

uint64_t double_busy_on(CUdevice device) {
    return read_locked(&busy_ns[device]);
}

uint64_t double_busy_ns(void) {
    return double_busy_on(0) + double_busy_on(1);
}

uint64_t double_recorded_events(void) {
    return read_locked(&recorded_events);
}

uint64_t double_synchronisations(void) {
    return read_locked(&synchronisations);
}

static char failing[64];
static CUresult failing_with;
static _Atomic bool failure_set;

void double_fail_next(const char *name, CUresult result) {
    snprintf(failing, sizeof failing, "%s", name);
    failing_with = result;
    atomic_store(&failure_set, true);
}

bool double_fails(const char *name, CUresult *result) {
    if (!atomic_load(&failure_set) || strcmp(failing, name) != 0 || !atomic_exchange(&failure_set, false)) {
        return false;
    }
    *result = failing_with;
    return true;
}
