/* Memory tests: buffers are taken before the load runs, touched so that a lazy driver really takes them, and held to the end. */
#ifndef LOAD_MEMORY_H
#define LOAD_MEMORY_H

#include "load_card.h"
#include "load_options.h"

#define LOAD_MOST_BUFFERS 65536u

typedef struct {
    cl_mem buffers[LOAD_MOST_BUFFERS];
    uint32_t count;
    uint64_t asked_bytes;
    uint64_t granted_bytes;
    cl_int error; /* of the refused one; CL_SUCCESS if none was */
} load_memory;

void load_memory_take(load_memory *memory, load_card *card, const load_options *options);
void load_memory_release(load_memory *memory);

#endif
