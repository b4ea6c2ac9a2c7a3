/* The clock of every time that lamina-load prints: CLOCK_MONOTONIC_RAW, which is also PoCL's profiling clock. */
#ifndef LOAD_CLOCK_H
#define LOAD_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define LOAD_NS_PER_S UINT64_C(1000000000)

uint64_t load_now_ns(void);

/* Sleeps until `raw_ns`; returns early, with false, once load_stop_asked() holds. */
bool load_sleep_until(uint64_t raw_ns);

/* SIGTERM and SIGINT ask for an orderly end; the second one kills. Call before the first thread exists. */
void load_catch_stop_signals(void);
/* The calling thread is the one that the signals interrupt; the threads that exist already do not see them. */
void load_receive_stop_signals(void);
bool load_stop_asked(void);

#endif
