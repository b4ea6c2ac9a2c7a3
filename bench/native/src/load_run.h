/* The load itself: closed loop, bursts with pauses, or arrivals at fixed times. */
#ifndef LOAD_RUN_H
#define LOAD_RUN_H

#include "load_card.h"
#include "load_options.h"
#include "load_record.h"

typedef struct {
    load_card *card;
    load_record *record;
    const load_options *options;
    uint64_t iterations;
    uint64_t start_ns;
    uint64_t submitted;
} load_run;

/* Fills start_ns; returns once every kernel has completed: 0, or -1 after one line on stderr. */
int load_run_all(load_run *run);
/* Compares a sample of the results with the host's own; returns the number compared, `wrong` of them differing, or -1. */
int load_check_results(load_run *run, uint32_t *wrong);

#endif
