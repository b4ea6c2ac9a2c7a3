/* The JSON object on stdout. */
#ifndef LOAD_REPORT_H
#define LOAD_REPORT_H

#include "load_memory.h"
#include "load_run.h"

/* `memory` may be NULL; `checked` and `wrong` count compared results. Sorts the record's latencies. Returns 0 or -1. */
int load_report(const load_run *run, const load_memory *memory, int checked, uint32_t wrong);

#endif
