#include "load_clock.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

static volatile sig_atomic_t stop_asked;

uint64_t load_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_RAW, &now);
    return (uint64_t) now.tv_sec * LOAD_NS_PER_S + (uint64_t) now.tv_nsec;
}

/* The raw clock cannot be slept on: sleep on its adjusted twin and look again. */
bool load_sleep_until(uint64_t raw_ns) {
    for (;;) {
        if (load_stop_asked()) {
            return false;
        }
        uint64_t now = load_now_ns();
        if (now >= raw_ns) {
            return true;
        }
        uint64_t rest = raw_ns - now;
        struct timespec pause = {.tv_sec = (time_t) (rest / LOAD_NS_PER_S), .tv_nsec = (long) (rest % LOAD_NS_PER_S)};
        clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
    }
}

static void on_stop(int signal_number) {
    (void) signal_number;
    stop_asked = 1;
}

static sigset_t stop_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return set;
}

void load_catch_stop_signals(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_stop;
    action.sa_flags = (int) SA_RESETHAND; /* no SA_RESTART: a sleep must end */
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigset_t set = stop_signals();
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    prctl(PR_SET_TIMERSLACK, 1000UL, 0UL, 0UL, 0UL);
}

void load_receive_stop_signals(void) {
    sigset_t set = stop_signals();
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

bool load_stop_asked(void) {
    return stop_asked != 0;
}
