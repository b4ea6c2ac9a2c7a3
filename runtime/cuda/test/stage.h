/* The shim's stage: the test's agent, the driver's double, and the shim in front of it as if it were preloaded. One case per process. */
#ifndef LAMINA_CUDA_STAGE_H
#define LAMINA_CUDA_STAGE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "agent.h"
#include "check.h"
#include "double.h"

#define FINE(call) CHECK((call) == CUDA_SUCCESS)

#define MIB (UINT64_C(1) << 20)
#define CARD_ID "gpu-00000000-0000-0000-0000-00000000000%d" /* and the device's number plus 1 */

typedef struct {
    fake_agent agent;
    CUdevice device; /* the slice's card */
    CUcontext context;
    CUstream stream;
} stage;

/* Agent and environment only. */
void stage_prepare(stage *s);
/* The same for a companion of it, on that device; call it in the order of the numbers. */
void stage_prepare_companion(stage *s, CUdevice device);
/* And the driver, a context on the slice's card, a stream. */
void stage_open(stage *s);
/* A slice of each card, its context and stream; the second one's context is current. */
void stage_open_both(stage both[2]);
/* Makes its context current. */
void stage_use(const stage *s);
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

extern const test_case lookup_cases[], memory_cases[], pool_cases[], gate_cases[], graph_cases[], life_cases[], span_cases[], span_life_cases[], span_many_cases[];

/* Forks while the other threads sleep: what a thread that starts or allocates holds of the sanitizer's locks is held for good in the
 * child. Called by the main thread. */
pid_t stage_fork(void);
/* Runs that case of this program in a process of its own, with this one's slices, which dies with this one: a case that is cut off
 * leaves nobody behind that launches for ever. A name with a hyphen in it is a part of a case. Called by the main thread. */
pid_t stage_child(const char *part);

#endif
