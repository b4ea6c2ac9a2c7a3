#include "launch_clock.h"

#include <time.h>

uint64_t launch_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t) now.tv_sec * UINT64_C(1000000000) + (uint64_t) now.tv_nsec;
}

int launch_poll_ms(uint64_t deadline_ns) {
    if (deadline_ns == LAUNCH_NEVER) {
        return -1;
    }
    uint64_t now = launch_now_ns();
    if (deadline_ns <= now) {
        return 0;
    }
    uint64_t ms = (deadline_ns - now + LAUNCH_NS_PER_MS - 1) / LAUNCH_NS_PER_MS;
    return ms > 60000 ? 60000 : (int) ms;
}
