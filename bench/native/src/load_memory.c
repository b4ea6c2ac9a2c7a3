#include "load_memory.h"

static cl_int take(load_memory *memory, load_card *card, uint64_t bytes) {
    cl_int error;
    memory->asked_bytes += bytes;
    cl_mem buffer = clCreateBuffer(card->context, CL_MEM_READ_WRITE, bytes, NULL, &error);
    if (error != CL_SUCCESS) {
        return error;
    }
    const unsigned char mark = 1;
    error = clEnqueueWriteBuffer(card->queue, buffer, CL_TRUE, bytes - 1, 1, &mark, 0, NULL, NULL);
    if (error != CL_SUCCESS) {
        clReleaseMemObject(buffer);
        return error;
    }
    memory->buffers[memory->count++] = buffer;
    memory->granted_bytes += bytes;
    return CL_SUCCESS;
}

void load_memory_take(load_memory *memory, load_card *card, const load_options *options) {
    if (options->memory_bytes != 0) {
        memory->error = take(memory, card, options->memory_bytes);
        return;
    }
    /* A driver that promises more than it has may never refuse: twice its own word is enough of an answer. */
    uint64_t enough_bytes = 2 * card->memory_bytes;
    while (memory->error == CL_SUCCESS && memory->count < LOAD_MOST_BUFFERS && memory->granted_bytes < enough_bytes) {
        memory->error = take(memory, card, options->memory_step_bytes);
    }
}

void load_memory_release(load_memory *memory) {
    while (memory->count > 0) {
        clReleaseMemObject(memory->buffers[--memory->count]);
    }
}
