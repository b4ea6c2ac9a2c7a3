/* What the behaviour tests share: a real OpenCL device behind the layer (or without it), and the test's agent. */
#ifndef LAMINA_TEST_BED_H
#define LAMINA_TEST_BED_H

#include <CL/cl.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent.h"
#include "check.h"

#define SKIPPED 77

typedef struct {
    bool layered;
    fake_agent agent; /* only when layered */
    cl_platform_id platform;
    cl_device_id device;
    cl_context context;
    cl_command_queue queue; /* in order */
    cl_program program;
} bed;

/* Starts the agent and points this process's OpenCL at the layer, before OpenCL is used; nothing when plain. Exits with
 * SKIPPED where there is no OpenCL device. */
void bed_prepare(bed *b, bool layered);
/* Platform, device, context, queue, program. */
void bed_open(bed *b);
void bed_close(bed *b);

cl_command_queue bed_queue(bed *b, cl_command_queue_properties properties);
cl_mem bed_buffer(bed *b, size_t ints, int value);
/* `add(buffer, n)`: each of `ints` elements grows by n. `spin(buffer, rounds)`: keeps one core busy. */
cl_event bed_add(bed *b, cl_command_queue queue, cl_mem buffer, size_t ints, int n, cl_uint waits, const cl_event *list);
cl_event bed_spin(bed *b, cl_command_queue queue, cl_mem buffer, int rounds, cl_uint waits, const cl_event *list);
/* Reads all and checks that each is `value`. */
void bed_expect(bed *b, cl_command_queue queue, cl_mem buffer, size_t ints, int value);
lamina_slot *bed_slot(bed *b);

#endif
