/*
 * A test double of an OpenCL driver: one worker thread runs commands in order of readiness on a virtual device clock, so
 * that card time is exact. Two devices, "fake card" and "other card", on the platform "fake platform". Kernels are
 * pointers to their duration in nanoseconds.
 */
#ifndef LAMINA_TEST_DRIVER_H
#define LAMINA_TEST_DRIVER_H

#include <CL/cl_icd.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    uint64_t duration_ns;
    bool fails;           /* the enqueue is refused */
    bool ends_with_error; /* the command ends with a negative status */
} driver_kernel;

/* The driver's table; starts its worker on the first call. */
const cl_icd_dispatch *driver_table(void);
/* How long the card stands still between two commands. */
void driver_set_gap(uint64_t gap_ns);
/* While held, no command begins. */
void driver_hold(bool held);
/* Objects the driver has and that nobody released. */
int driver_live_events(void);
int driver_live_objects(void);
uint64_t driver_allocated_bytes(void);
/* Set so far. */
int driver_callbacks(void);
/* Whether new queues can be profiled. */
void driver_set_profiling(bool possible);

#endif
