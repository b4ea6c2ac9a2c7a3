/* The behaviour tests: each case runs on a real OpenCL device, plain and behind the layer, and must pass both ways. */
#ifndef LAMINA_TEST_BED_CASES_H
#define LAMINA_TEST_BED_CASES_H

#include "bed.h"

typedef struct {
    const char *name;
    void (*run)(bed *b); /* between bed_prepare and the end of the process */
    bool layered_only;
} bed_case;
extern const bed_case work_cases[], object_cases[], agent_cases[], chaos_cases[];

#define INTS 4096

#endif
