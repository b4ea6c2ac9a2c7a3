/* The command line of lamina-load. */
#ifndef LOAD_OPTIONS_H
#define LOAD_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#define LOAD_MOST_IN_FLIGHT 4096u

/* 0 stands for "not given" in every number but `device`. */
typedef struct {
    const char *name;
    uint64_t kernel_ns;    /* wanted length of one kernel */
    uint64_t iterations;   /* or its exact number of loops */
    uint64_t depth;        /* kernels in flight at most; 1 = synchronous */
    uint64_t run_ns;       /* measured time */
    uint64_t count;        /* or number of kernels */
    uint64_t period_ns;    /* arrivals of bursts; 0 = closed loop */
    uint64_t deadline_ns;  /* of a burst, from its scheduled arrival */
    uint64_t burst;        /* kernels per arrival */
    uint64_t think_ns;     /* pause of the closed loop */
    uint64_t start_at_ns;  /* CLOCK_MONOTONIC_RAW */
    uint64_t calibrate_ns; /* only print the iterations of a kernel of this length */
    uint64_t memory_bytes; /* one buffer held during the run */
    uint64_t memory_step_bytes; /* buffers of this size until one is refused */
    uint64_t device;       /* index among all devices of all platforms */
    const char *witness_file;
    const char *timeline_file;
    bool help;
} load_options;

/* Returns 0, or -1 after one line on stderr that names the option, its value and what it takes. */
int load_parse_options(int argc, char **argv, load_options *options);
void load_print_help(void);

#endif
