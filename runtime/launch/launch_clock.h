#ifndef LAUNCH_CLOCK_H
#define LAUNCH_CLOCK_H

#include <stdint.h>

#define LAUNCH_NS_PER_MS UINT64_C(1000000)
#define LAUNCH_NEVER UINT64_MAX

/* CLOCK_MONOTONIC, as the shared pages want it. */
uint64_t launch_now_ns(void);
/* How long poll may wait until `deadline_ns`: -1 for LAUNCH_NEVER, 0 when it is over, rounded up to whole milliseconds. */
int launch_poll_ms(uint64_t deadline_ns);

#endif
