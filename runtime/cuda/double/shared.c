#include "shared.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MEMORY_LOCK SHARED_DEVICES
#define GIVE_WAY_NS 100000
#define WHOLE 1000
#define LOOK_EVERY_NS 200000

static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;
static shared_cards *cards;
static shared_process *mine;
static int file = -1;
static _Atomic bool ready; /* the file is open in this process */
static _Atomic uint32_t own_width;

/* Of the open file, so that it also works between threads; the system gives it up when the process ends. */
static void lock_byte(int byte, short type) {
    struct flock range = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
    while (fcntl(file, F_OFD_SETLKW, &range) != 0 && errno == EINTR) {
    }
}

bool double_shared_alive(int32_t pid) {
    return pid > 0 && (kill(pid, 0) == 0 || errno != ESRCH);
}

static void open_file(void) {
    const char *path = getenv("LAMINA_DOUBLE_SHARED");
    if (!path || !*path || file >= 0) {
        return;
    }
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0 || ftruncate(file, sizeof *cards) != 0) {
        abort();
    }
    if (!cards) {
        void *mapped = mmap(NULL, sizeof *cards, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (mapped == MAP_FAILED) {
            abort();
        }
        cards = mapped;
    }
}

bool double_shared(void) {
    static _Atomic int answer; /* 0 unknown, 1 no, 2 yes */
    int known = atomic_load_explicit(&answer, memory_order_acquire);
    if (known == 1 || (known == 2 && atomic_load(&ready))) {
        return known == 2;
    }
    pthread_mutex_lock(&opening);
    open_file();
    atomic_store(&ready, cards != NULL);
    known = cards ? 2 : 1;
    atomic_store_explicit(&answer, known, memory_order_release);
    pthread_mutex_unlock(&opening);
    return known == 2;
}

const shared_cards *double_shared_cards(void) {
    return double_shared() ? cards : NULL;
}

_Atomic uint64_t *double_shared_arrivals(void) {
    return &cards->arrivals;
}

static void clear(shared_process *place) {
    for (int device = 0; device < SHARED_DEVICES; device++) {
        atomic_store(&place->use[device].used_bytes, 0);
        atomic_store(&place->use[device].busy_ns, 0);
        atomic_store(&place->use[device].contexts, 0);
        atomic_store(&place->use[device].wants, 0);
        atomic_store(&place->use[device].width, 0);
    }
}

/* With the memory lock held: this process's place. */
static shared_process *own_place(void) {
    int32_t pid = getpid();
    for (int at = 0; !mine && at < SHARED_PROCESSES; at++) {
        shared_process *place = &cards->process[at];
        int32_t owner = atomic_load(&place->pid);
        if (owner == 0 || !double_shared_alive(owner) || owner == pid) {
            clear(place);
            atomic_store(&place->pid, pid);
            mine = place;
        }
    }
    if (!mine) {
        abort();
    }
    return mine;
}

uint64_t double_shared_held(const shared_process *process, int device) {
    const shared_use *use = &process->use[device];
    return atomic_load(&use->used_bytes) + (uint64_t)atomic_load(&use->contexts) * SHARED_CONTEXT_BYTES;
}

uint64_t double_shared_bytes(int device) {
    uint64_t bytes = 0;
    for (int at = 0; at < SHARED_PROCESSES; at++) {
        const shared_process *process = &cards->process[at];
        bytes += double_shared_alive(atomic_load(&process->pid)) ? double_shared_held(process, device) : 0;
    }
    return bytes;
}

bool double_shared_take(int device, uint64_t bytes, uint64_t total) {
    lock_byte(MEMORY_LOCK, F_WRLCK);
    shared_process *place = own_place();
    uint64_t held = double_shared_bytes(device);
    bool room = held <= total && bytes <= total - held;
    if (room) {
        atomic_fetch_add(&place->use[device].used_bytes, bytes);
    }
    lock_byte(MEMORY_LOCK, F_UNLCK);
    return room;
}

void double_shared_give(int device, uint64_t bytes) {
    atomic_fetch_sub(&mine->use[device].used_bytes, bytes);
}

void double_shared_context(int device, int change) {
    lock_byte(MEMORY_LOCK, F_WRLCK);
    atomic_fetch_add(&own_place()->use[device].contexts, change);
    lock_byte(MEMORY_LOCK, F_UNLCK);
}

static uint64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void sleep_until(uint64_t at_ns) {
    struct timespec wake = {(time_t)(at_ns / 1000000000u), (long)(at_ns % 1000000000u)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, NULL) == EINTR) {
    }
}

static bool wanted_by_others(int device) {
    for (int at = 0; at < SHARED_PROCESSES; at++) {
        const shared_process *process = &cards->process[at];
        if (process != mine && atomic_load(&process->use[device].wants) && double_shared_alive(atomic_load(&process->pid))) {
            return true;
        }
    }
    return false;
}

static void enter(int device) {
    atomic_store(&mine->use[device].wants, 1);
    lock_byte(device, F_WRLCK);
    atomic_store(&mine->use[device].wants, 0);
}

void double_shared_beside(uint32_t width) {
    atomic_store(&own_width, width);
}

/* The part of the card that this process has now, in thousandths, beside those that run. */
static uint64_t own_part(int device, uint32_t width) {
    uint64_t all = 0;
    for (int at = 0; at < SHARED_PROCESSES; at++) {
        const shared_process *process = &cards->process[at];
        uint32_t other = atomic_load(&process->use[device].width);
        all += other > 0 && double_shared_alive(atomic_load(&process->pid)) ? other : 0;
    }
    return all > WHOLE ? (uint64_t)width * WHOLE / all : width;
}

static void run_beside(int device, uint64_t duration_ns, uint32_t width) {
    shared_use *use = &mine->use[device];
    uint64_t done = 0, seen = now_ns();
    atomic_store(&use->width, width);
    while (done < duration_ns) {
        uint64_t part = own_part(device, width);
        uint64_t needs = (duration_ns - done) * WHOLE / (part ? part : 1) + 1;
        sleep_until(seen + (needs < LOOK_EVERY_NS ? needs : LOOK_EVERY_NS));
        uint64_t now = now_ns();
        done += (now - seen) * part / WHOLE;
        seen = now;
    }
    atomic_store(&use->width, 0);
    atomic_fetch_add(&use->busy_ns, duration_ns);
}

void double_shared_run(int device, uint64_t duration_ns) {
    prctl(PR_SET_TIMERSLACK, 1000);
    uint32_t width = atomic_load(&own_width);
    if (width > 0) {
        run_beside(device, duration_ns, width);
        return;
    }
    enter(device);
    uint64_t until = now_ns();
    for (uint64_t left = duration_ns; left > 0;) {
        uint64_t part = left < SHARED_TURN_NS ? left : SHARED_TURN_NS;
        until += part;
        sleep_until(until);
        atomic_fetch_add(&mine->use[device].busy_ns, part);
        left -= part;
        if (left > 0 && wanted_by_others(device)) {
            lock_byte(device, F_UNLCK);
            sleep_until(now_ns() + GIVE_WAY_NS);
            enter(device);
            until = now_ns();
        }
    }
    lock_byte(device, F_UNLCK);
    if (wanted_by_others(device)) { /* the lock is not a queue: whoever waits shall have it next */
        sleep_until(now_ns() + GIVE_WAY_NS);
    }
}

/* The open file is one with the parent's: the child needs its own, or their locks would be one. */
void double_shared_after_fork(void) {
    pthread_mutex_init(&opening, NULL);
    if (file >= 0) {
        close(file);
    }
    file = -1;
    mine = NULL;
    atomic_store(&ready, false);
}
