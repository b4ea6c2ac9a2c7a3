/* Contexts: none without a slot or on another card, and with a context goes what was counted in it. */
#include <stdlib.h>

#include "streams.h"

#define DEVICES 64

static _Atomic(CUcontext) primaries[DEVICES];

/* --- making them --- */
#define ADMITTED(name, parameters, arguments)                                    \
    LAMINA_HOOK(name, parameters, arguments) {                                   \
        CUresult rc = lamina_admission(device);                                  \
        return rc == CUDA_SUCCESS ? lamina_cuda.name arguments : rc;             \
    }
ADMITTED(cuCtxCreate, (CUcontext *context, unsigned int flags, CUdevice device), (context, flags, device))
ADMITTED(cuCtxCreate_v2, (CUcontext *context, unsigned int flags, CUdevice device), (context, flags, device))
ADMITTED(cuCtxCreate_v3, (CUcontext *context, CUexecAffinityParam *affinity, int count, unsigned int flags, CUdevice device), (context, affinity, count, flags, device))
ADMITTED(cuCtxCreate_v4, (CUcontext *context, CUctxCreateParams *params, unsigned int flags, CUdevice device), (context, params, flags, device))

LAMINA_HOOK(cuDevicePrimaryCtxRetain, (CUcontext *context, CUdevice device), (context, device)) {
    CUresult rc = lamina_admission(device);
    rc = rc == CUDA_SUCCESS ? lamina_cuda.cuDevicePrimaryCtxRetain(context, device) : rc;
    if (rc == CUDA_SUCCESS && device >= 0 && device < DEVICES) {
        atomic_store(&primaries[device], *context);
    }
    return rc;
}

/* --- ending them --- */
/* The last moment to measure what runs in it: its events go with it. */
static void before_end(CUcontext context) {
    if (!lamina_batches_pending() || atomic_load(&lamina_captures) > 0) {
        return;
    }
    lamina_visit visit = lamina_enter(context);
    lamina_before_waiting_for_all();
    lamina_cuda.cuCtxSynchronize();
    lamina_leave(visit);
    lamina_batches_retire(true);
}

static void ended(CUcontext context) {
    lamina_charge_drop(context);
    lamina_context_gone(context);
    lamina_pools_settle();
}

static CUresult destroy(CUcontext context, CUresult (*driver)(CUcontext)) {
    before_end(context);
    CUresult rc = driver(context);
    if (rc == CUDA_SUCCESS) {
        ended(context);
    }
    return rc;
}

LAMINA_HOOK(cuCtxDestroy, (CUcontext context), (context)) {
    return destroy(context, lamina_cuda.cuCtxDestroy);
}

LAMINA_HOOK(cuCtxDestroy_v2, (CUcontext context), (context)) {
    return destroy(context, lamina_cuda.cuCtxDestroy_v2);
}

/* Another owner may keep it alive: the driver says. */
static void look_after_primary(CUdevice device) {
    unsigned int flags;
    int active = 1;
    CUcontext context = device >= 0 && device < DEVICES ? atomic_load(&primaries[device]) : NULL;
    if (context && lamina_cuda.cuDevicePrimaryCtxGetState(device, &flags, &active) == CUDA_SUCCESS && !active
        && atomic_compare_exchange_strong(&primaries[device], &context, NULL)) {
        ended(context);
    }
}

static CUresult release(CUdevice device, CUresult (*driver)(CUdevice)) {
    CUcontext context = device >= 0 && device < DEVICES ? atomic_load(&primaries[device]) : NULL;
    if (context) {
        before_end(context);
    }
    CUresult rc = driver(device);
    if (rc == CUDA_SUCCESS) {
        look_after_primary(device);
    }
    return rc;
}

LAMINA_HOOK(cuDevicePrimaryCtxRelease, (CUdevice device), (device)) {
    return release(device, lamina_cuda.cuDevicePrimaryCtxRelease);
}

LAMINA_HOOK(cuDevicePrimaryCtxRelease_v2, (CUdevice device), (device)) {
    return release(device, lamina_cuda.cuDevicePrimaryCtxRelease_v2);
}

/* A reset makes the context anew under its owners: nothing of the old one is left, whatever the state says. */
static CUresult reset(CUdevice device, CUresult (*driver)(CUdevice)) {
    CUcontext context = device >= 0 && device < DEVICES ? atomic_load(&primaries[device]) : NULL;
    if (context) {
        before_end(context);
    }
    CUresult rc = driver(device);
    if (rc == CUDA_SUCCESS && context) {
        ended(context);
    }
    return rc;
}

LAMINA_HOOK(cuDevicePrimaryCtxReset, (CUdevice device), (device)) {
    return reset(device, lamina_cuda.cuDevicePrimaryCtxReset);
}

LAMINA_HOOK(cuDevicePrimaryCtxReset_v2, (CUdevice device), (device)) {
    return reset(device, lamina_cuda.cuDevicePrimaryCtxReset_v2);
}

/* A green context holds the primary one, which may end with it. */
LAMINA_HOOK(cuGreenCtxDestroy, (CUgreenCtx context), (context)) {
    CUresult rc = lamina_cuda.cuGreenCtxDestroy(context);
    for (CUdevice device = 0; rc == CUDA_SUCCESS && device < DEVICES; device++) {
        look_after_primary(device);
    }
    return rc;
}

void lamina_contexts_forget(void) {
    for (int at = 0; at < DEVICES; at++) {
        atomic_store(&primaries[at], NULL);
    }
}
