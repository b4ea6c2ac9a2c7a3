#include "load_calibrate.h"

#include "load_clock.h"

#define LOAD_TRIAL_NS UINT64_C(4000000)
#define LOAD_TRIALS 8

int load_run_alone(load_card *card, load_record *record, uint64_t iterations, uint64_t *card_ns) {
    load_flight *flight = load_record_take(record);
    if (flight == NULL) {
        return -1; /* asked to stop */
    }
    flight->measured = false;
    flight->ends_burst = false;
    flight->arrival_ns = load_now_ns();
    flight->seed = 1;
    flight->iterations = iterations;
    cl_event event;
    if (load_card_enqueue(card, iterations, flight->seed, load_record_slot(record, flight), &event) != 0) {
        load_record_untake(record, flight);
        return -1;
    }
    clSetEventCallback(event, CL_COMPLETE, load_record_done, flight);
    clFinish(card->queue);
    load_record_drain(record);
    if (record->failures != 0) {
        return load_cl_failed("the device time of a kernel", CL_PROFILING_INFO_NOT_AVAILABLE);
    }
    *card_ns = record->last_card_ns;
    return 0;
}

/* Grows the kernel until it is long enough to be measured well. */
static int find_trial(load_card *card, load_record *record, uint64_t *iterations) {
    uint64_t spent = 0;
    *iterations = 1024;
    if (load_run_alone(card, record, 1, &spent) != 0) { /* the first one pays for the compiler */
        return -1;
    }
    while (spent < LOAD_TRIAL_NS) {
        *iterations *= 2;
        if (load_run_alone(card, record, *iterations, &spent) != 0) {
            return -1;
        }
    }
    return 0;
}

int load_calibrate(load_card *card, load_record *record, uint64_t kernel_ns, uint64_t *iterations) {
    uint64_t trial;
    if (find_trial(card, record, &trial) != 0) {
        return -1;
    }
    uint64_t fastest = UINT64_MAX;
    for (int i = 0; i < LOAD_TRIALS; i++) {
        uint64_t spent;
        if (load_run_alone(card, record, trial, &spent) != 0) {
            return -1;
        }
        fastest = spent < fastest ? spent : fastest;
    }
    double per_loop = (double) fastest / (double) trial;
    double loops = (double) kernel_ns / per_loop + 0.5;
    *iterations = loops < 1 ? 1 : (uint64_t) loops;
    return 0;
}
