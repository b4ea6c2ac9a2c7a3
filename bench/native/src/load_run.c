#include "load_run.h"

#include "load_clock.h"

#include <stdbool.h>
#include <stdlib.h>

#define LOAD_MOST_CHECKED 3

/* The synchronous program waits itself, as such programs do; the others learn of completions by callback alone. */
static int submit(load_run *run, uint64_t arrival_ns, bool ends_burst) {
    load_flight *flight = load_record_take(run->record);
    if (flight == NULL) {
        return 0; /* asked to stop: the loops see it */
    }
    flight->measured = true;
    flight->ends_burst = ends_burst;
    flight->arrival_ns = arrival_ns != 0 ? arrival_ns : load_now_ns();
    flight->seed = (uint32_t) run->submitted;
    flight->iterations = run->iterations;
    cl_event event;
    uint32_t slot = load_record_slot(run->record, flight);
    if (load_card_enqueue(run->card, run->iterations, flight->seed, slot, &event) != 0) {
        load_record_untake(run->record, flight);
        return -1;
    }
    run->submitted++;
    bool synchronous = run->options->depth == 1;
    if (synchronous) {
        clRetainEvent(event);
    }
    cl_int error = clSetEventCallback(event, CL_COMPLETE, load_record_done, flight);
    clFlush(run->card->queue);
    if (synchronous) {
        clWaitForEvents(1, &event);
        clReleaseEvent(event);
    }
    return error == CL_SUCCESS ? 0 : load_cl_failed("clSetEventCallback", error);
}

static bool finished(const load_run *run) {
    const load_options *options = run->options;
    if (load_stop_asked()) {
        return true;
    }
    if (options->count != 0) {
        return run->submitted >= options->count;
    }
    return load_now_ns() - run->start_ns >= options->run_ns;
}

/* A burst may be cut by the end: then its last kernel ends it. */
static int submit_burst(load_run *run, uint64_t arrival_ns) {
    uint64_t left = run->options->burst;
    if (run->options->count != 0 && run->options->count - run->submitted < left) {
        left = run->options->count - run->submitted;
    }
    uint64_t arrival = arrival_ns != 0 || run->options->burst == 1 ? arrival_ns : load_now_ns();
    for (; left > 0 && !load_stop_asked(); left--) {
        if (submit(run, arrival, left == 1) != 0) {
            return -1;
        }
    }
    return 0;
}

static int closed_loop(load_run *run) {
    uint64_t think_ns = run->options->think_ns;
    while (!finished(run)) {
        if (submit_burst(run, 0) != 0) {
            return -1;
        }
        if (think_ns != 0) {
            load_record_drain(run->record);
            load_sleep_until(load_now_ns() + think_ns);
        }
    }
    return 0;
}

static int periodic(load_run *run) {
    uint64_t arrival = run->start_ns;
    while (!finished(run)) {
        uint64_t end = run->start_ns + run->options->run_ns;
        if ((run->options->count == 0 && arrival >= end) || !load_sleep_until(arrival)) {
            return 0;
        }
        if (submit_burst(run, arrival) != 0) {
            return -1;
        }
        arrival += run->options->period_ns;
    }
    return 0;
}

int load_run_all(load_run *run) {
    run->start_ns = load_now_ns();
    if (run->options->start_at_ns > run->start_ns) {
        load_sleep_until(run->options->start_at_ns);
        run->start_ns = load_now_ns();
    }
    int result = run->options->period_ns != 0 ? periodic(run) : closed_loop(run);
    clFinish(run->card->queue);
    load_record_drain(run->record);
    if (result == 0 && run->record->failures != 0) {
        return load_cl_failed("a kernel, or reading its device time,", CL_OUT_OF_RESOURCES);
    }
    return result;
}

int load_check_results(load_run *run, uint32_t *wrong) {
    static uint32_t results[LOAD_MOST_IN_FLIGHT];
    load_record *record = run->record;
    int checked = 0;
    *wrong = 0;
    if (load_card_read(run->card, record->capacity, results) != 0) {
        return -1;
    }
    for (uint64_t i = 0; i < record->capacity && checked < LOAD_MOST_CHECKED; i++) {
        const load_flight *flight = &record->flights[i];
        if (flight->iterations == 0) {
            continue;
        }
        checked++;
        *wrong += results[i] != load_reference(flight->iterations, flight->seed);
    }
    return checked;
}
