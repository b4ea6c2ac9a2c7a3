/* The shim's stage: the test's agent, the driver's double, and the shim in front of it as if it were preloaded. One case per process. */
#ifndef LAMINA_CUDA_STAGE_H
#define LAMINA_CUDA_STAGE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent.h"
#include "check.h"
#include "double.h"

#define FINE(call) CHECK((call) == CUDA_SUCCESS)

#define MIB (UINT64_C(1) << 20)
#define CARD_ID "gpu-00000000-0000-0000-0000-000000000001"

typedef struct {
    fake_agent agent;
    CUcontext context;
    CUstream stream;
} stage;

/* Agent and environment only. */
void stage_prepare(stage *s);
/* And the driver, a context on the slice's card, a stream. */
void stage_open(stage *s);
void stage_close(stage *s);
/* This process's slot, or NULL. */
lamina_slot *stage_slot(const stage *s);
uint64_t stage_counted(const stage *s);  /* memory */
uint64_t stage_charged(const stage *s);  /* card time */
/* A kernel of the double, by name. */
CUfunction stage_kernel(const char *name);
CUresult stage_launch(CUfunction kernel, CUstream stream);
/* Launches and waits: afterwards the kernel's time is known. */
void stage_learn(const stage *s, CUfunction kernel);
/* Nothing goes until the agent grants it. */
void stage_shut(stage *s);

extern const test_case lookup_cases[], memory_cases[], pool_cases[], gate_cases[], graph_cases[], life_cases[];

#endif
