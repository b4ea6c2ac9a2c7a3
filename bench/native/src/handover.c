/*
 * Measures a hand-over through a third process: this program rings a doorbell and sleeps on a grant, somebody else wakes on
 * the bell and opens the grant. The other is the agent's loop in Java, or this program again with `answer`.
 *
 *   lamina-handover ask BELL SLICE ROUNDS PAUSE_US    prints one hand-over per line, in ns
 *   lamina-handover answer BELL SLICE ROUNDS          answers until it was asked ROUNDS times
 *
 * BELL and SLICE are paths of the shared pages, such as /proc/PID/fd/N.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lamina_page.h"

#define NS_PER_S UINT64_C(1000000000)

static void *map(const char *path, size_t size) {
    int fd = open(path, O_RDWR | O_CLOEXEC);
    void *page = fd < 0 ? MAP_FAILED : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED) {
        fprintf(stderr, "lamina-handover: cannot map %s: %s\n", path, strerror(errno));
        exit(1);
    }
    return page;
}

static uint64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

static void await_change(_Atomic uint32_t *word, uint32_t seen) {
    struct timespec patience = {1, 0};
    while (atomic_load(word) == seen) {
        syscall(SYS_futex, word, FUTEX_WAIT, seen, &patience, NULL, 0);
    }
}

static void wake(_Atomic uint32_t *word) {
    syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static void ask(lamina_bell_page *bell, lamina_slot *slot, long rounds, long pause_us) {
    for (long round = 0; round < rounds; round++) {
        struct timespec pause = {0, pause_us * 1000};
        nanosleep(&pause, NULL);
        uint32_t grant = atomic_load(&slot->grant);
        atomic_store(&slot->waiters, 1);
        uint64_t start = now_ns();
        atomic_fetch_add(&bell->bell, 1);
        if (atomic_load(&bell->sleeping) == 1) {
            wake(&bell->bell);
        }
        await_change(&slot->grant, grant);
        printf("%llu\n", (unsigned long long)(now_ns() - start));
        atomic_store(&slot->waiters, 0);
    }
}

static void answer(lamina_bell_page *bell, lamina_slot *slot, long rounds) {
    for (long round = 0; round < rounds; round++) {
        uint32_t seen = atomic_load(&bell->bell);
        while (atomic_load(&slot->waiters) == 0) {
            atomic_store(&bell->sleeping, 1);
            await_change(&bell->bell, seen);
            atomic_store(&bell->sleeping, 0);
            seen = atomic_load(&bell->bell);
        }
        atomic_store(&slot->waiters, 0);
        atomic_fetch_add(&slot->grant, 2);
        wake(&slot->grant);
    }
}

int main(int argc, char **argv) {
    int asks = argc == 6 && strcmp(argv[1], "ask") == 0;
    int answers = argc == 5 && strcmp(argv[1], "answer") == 0;
    if (!asks && !answers) {
        fprintf(stderr, "usage: lamina-handover ask BELL SLICE ROUNDS PAUSE_US | answer BELL SLICE ROUNDS\n");
        return 2;
    }
    lamina_bell_page *bell = map(argv[2], LAMINA_BELL_PAGE_SIZE);
    lamina_slice_page *slice = map(argv[3], LAMINA_SLICE_PAGE_SIZE);
    long rounds = strtol(argv[4], NULL, 10);
    if (asks) {
        ask(bell, &slice->slot[0], rounds, strtol(argv[5], NULL, 10));
    } else {
        answer(bell, &slice->slot[0], rounds);
    }
    return 0;
}
