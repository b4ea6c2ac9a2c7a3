/*
 * What happened to each kernel. Written by completion callbacks (any thread), read by the main thread: one mutex guards it.
 * Nothing is allocated after load_record_open.
 */
#ifndef LOAD_RECORD_H
#define LOAD_RECORD_H

#include "load_options.h"

#include <CL/cl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Latencies kept for the percentiles; beyond it the oldest are overwritten. */
#define LOAD_MOST_LATENCIES (UINT64_C(1) << 22)

typedef struct {
    _Atomic uint64_t card_ns;
    _Atomic uint64_t kernels;
} load_witness;

struct load_record;

/* One kernel in flight, and after it the last one of its slot. */
typedef struct {
    struct load_record *record;
    uint64_t arrival_ns;
    bool measured;   /* false: warm-up and calibration, totals only */
    bool ends_burst; /* its completion is the burst's */
    uint32_t seed;
    uint64_t iterations; /* 0: the slot was never used */
} load_flight;

typedef struct load_record {
    pthread_mutex_t mutex;
    sem_t room; /* flights free */
    load_flight flights[LOAD_MOST_IN_FLIGHT];
    uint32_t free_flights[LOAD_MOST_IN_FLIGHT]; /* a ring: each flight is used in its turn */
    uint64_t taken;
    uint64_t given_back;
    uint64_t capacity;
    /* totals of the measured part */
    uint64_t kernels;
    uint64_t card_ns;
    uint64_t last_done_ns;
    uint64_t deadline_ns; /* 0 = none */
    uint64_t deadlines_met;
    uint64_t bursts;
    /* everything, warm-up included */
    uint64_t all_kernels;
    uint64_t all_card_ns;
    uint64_t last_card_ns; /* device time of the kernel that ended last */
    uint64_t failures;
    uint64_t *latencies;
    FILE *timeline;
    load_witness *witness; /* NULL = none */
} load_record;

/* Each returns 0, or -1 after one line on stderr. */
int load_record_open(load_record *record, const load_options *options);
/* Finishes the timeline file. */
int load_record_close(load_record *record);

/* Waits for room and takes a flight; NULL when a stop was asked for. */
load_flight *load_record_take(load_record *record);
uint32_t load_record_slot(const load_record *record, const load_flight *flight);
/* Gives back a flight whose kernel could not be enqueued. */
void load_record_untake(load_record *record, load_flight *flight);
/* The completion callback: `data` is the flight; releases the event. */
void CL_CALLBACK load_record_done(cl_event event, cl_int status, void *data);
/* Waits until no flight is out, even when a stop was asked for. */
void load_record_drain(load_record *record);

#endif
