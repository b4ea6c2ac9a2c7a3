/* How many loops make a kernel of a given length on this device. */
#ifndef LOAD_CALIBRATE_H
#define LOAD_CALIBRATE_H

#include "load_card.h"
#include "load_record.h"

/* Runs one unmeasured kernel and waits for it; `card_ns` is its device time. Returns 0 or -1 (said on stderr). */
int load_run_alone(load_card *card, load_record *record, uint64_t iterations, uint64_t *card_ns);
/* About 60 ms of device time. The fastest of several runs counts: disturbance only ever adds. */
int load_calibrate(load_card *card, load_record *record, uint64_t kernel_ns, uint64_t *iterations);

#endif
