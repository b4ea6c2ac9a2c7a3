/* The slices that this process is a member of, one per card, and what a fork makes of them. */
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "process.h"

#define MESSAGES 8

lamina_member lamina_members[LAMINA_MEMBERS];
int lamina_member_count;
static _Atomic int messages;

uint64_t lamina_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void lamina_lock(lamina_member *self) {
    pthread_mutex_lock(&self->lock);
}

void lamina_unlock(lamina_member *self) {
    pthread_mutex_unlock(&self->lock);
}

void lamina_say(const char *format, ...) {
    if (atomic_fetch_add(&messages, 1) >= MESSAGES) {
        return;
    }
    char line[512];
    int used = snprintf(line, sizeof line, "lamina: ");
    va_list values;
    va_start(values, format);
    used += vsnprintf(line + used, sizeof line - (size_t)used - 1, format, values);
    va_end(values);
    size_t length = (size_t)used < sizeof line - 1 ? (size_t)used : sizeof line - 2;
    line[length] = '\n';
    ssize_t ignored = write(STDERR_FILENO, line, length + 1);
    (void)ignored;
}

static void init_locks(lamina_member *self) {
    pthread_condattr_t monotonic;
    pthread_mutex_init(&self->lock, NULL);
    pthread_mutex_init(&self->joining, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&self->room, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

static _Thread_local uint32_t locked_for_fork; /* one bit per member */

/* A fork from a signal handler may find a lock in its own thread's hands: it goes on without it after a while. */
static void before_fork(void) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec++;
    locked_for_fork = 0;
    for (int at = 0; at < lamina_member_count; at++) {
        locked_for_fork |= pthread_mutex_timedlock(&lamina_members[at].lock, &until) == 0 ? 1u << at : 0;
    }
}

static void after_fork_in_parent(void) {
    for (int at = 0; at < lamina_member_count; at++) {
        if (locked_for_fork & 1u << at) {
            pthread_mutex_unlock(&lamina_members[at].lock);
        }
    }
}

/* It keeps the mappings for its own registration and nothing of what its parent had begun. */
static void begin_anew(lamina_member *self) {
    init_locks(self);
    if (lamina_file_intact(self->connection)) {
        close(self->connection.fd); /* or the agent would not see the parent die */
    }
    self->connection = (lamina_file){-1, 0};
    lamina_drop_question(self);
    atomic_store(&self->awaits_answer, false);
    self->membership = LAMINA_OUTSIDE;
    self->slot = NULL;
    self->first = self->last = NULL;
    self->inflight = self->natives_inflight = self->quiet = 0;
    self->grant_waiters = self->room_waiters = 0;
    self->last_join_ns = 0;
    self->inflight_ns = self->longest_inflight_ns = self->wait_since_ns = self->wanted_ns = self->idle_since_ns = 0;
    self->memory_bytes = self->memory_peak_bytes = 0;
    self->counters = (lamina_counters){0};
    self->intervals.count = 0;
    self->fallback = (lamina_fallback){0};
}

/* The child is another member of each slice. */
static void after_fork_in_child(void) {
    for (int at = 0; at < lamina_member_count; at++) {
        begin_anew(&lamina_members[at]);
    }
}

static void init(lamina_member *self) {
    const lamina_file none = {-1, 0};
    self->connection = self->card_file = self->bell_file = self->page_file = none;
    self->asked = (lamina_link){.connection = -1, .fds = {-1, -1, -1}};
    init_locks(self);
}

void lamina_member_start(int place, const char *directory) {
    if (place >= lamina_member_count) {
        init(&lamina_members[place]);
    }
    snprintf(lamina_members[place].directory, sizeof lamina_members[place].directory, "%s", directory);
    if (lamina_member_count == 0) {
        pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
    }
    lamina_member_count = place >= lamina_member_count ? place + 1 : lamina_member_count;
}
