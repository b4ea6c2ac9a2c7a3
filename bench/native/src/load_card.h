/* The device, its queue and the spin kernel. Used from one thread; completion callbacks may run on others. */
#ifndef LOAD_CARD_H
#define LOAD_CARD_H

#include <CL/cl.h>
#include <stdint.h>

typedef struct {
    cl_device_id device;
    cl_context context;
    cl_command_queue queue; /* in order, profiling on */
    cl_program program;
    cl_kernel kernel;
    cl_mem results; /* one word per kernel in flight */
    char device_name[128];
    uint64_t memory_bytes; /* what the device says it has */
} load_card;

/* Each returns 0, or -1 after one line on stderr. `slots` is the number of result words. */
int load_card_open(load_card *card, uint64_t device_index, uint64_t slots);
/* Enqueues one kernel that spins `iterations` loops from `seed` and leaves its result in word `slot`; not flushed. */
int load_card_enqueue(load_card *card, uint64_t iterations, uint32_t seed, uint32_t slot, cl_event *event);
int load_card_read(load_card *card, uint64_t slots, uint32_t *results);
void load_card_close(load_card *card);

/* What such a kernel computes, on the host. */
uint32_t load_reference(uint64_t iterations, uint32_t seed);

/* One line on stderr with OpenCL's own name for the error; returns -1. */
int load_cl_failed(const char *what, cl_int error);
const char *load_cl_error_name(cl_int error);

#endif
