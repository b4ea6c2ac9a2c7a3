/* The unit tests' stage: the layer over the fake driver, with the test's agent. One case per process. */
#ifndef LAMINA_TEST_STAGE_H
#define LAMINA_TEST_STAGE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "agent.h"
#include "check.h"
#include "driver.h"

typedef struct {
    fake_agent agent;
    const cl_icd_dispatch *cl; /* the layer's table */
    cl_platform_id platform;
    cl_device_id device;
    cl_context context;
    cl_command_queue queue;
} stage;

/* Agent and environment only. */
void stage_prepare(stage *s);
/* Loads the layer, makes context and queue. */
void stage_open(stage *s);
void stage_load(stage *s);
void stage_close(stage *s);
lamina_slot *stage_slot(stage *s);
cl_command_queue stage_queue(stage *s, cl_command_queue_properties properties);
cl_int stage_launch(stage *s, cl_command_queue queue, driver_kernel *kernel, cl_uint waits, const cl_event *list, cl_event *out);
/* Launches and waits: afterwards the kernel's duration is known. */
void stage_learn(stage *s, driver_kernel *kernel);

/* A thread that launches `count` times and then says so. */
typedef struct {
    stage *stage;
    cl_command_queue queue;
    driver_kernel *kernel;
    int count;
    cl_int result;
    _Atomic int launched;
    pthread_t thread;
} launcher;
void launcher_start(launcher *l);
void launcher_join(launcher *l);

extern const test_case pure_cases[], gate_cases[], memory_cases[], membership_cases[], queue_cases[], quiet_cases[];

#endif
