/* The double's kernels, events and synchronisations. */
#include <stdio.h>

#include "inside.h"

#define BYTES_PER_NS 16 /* of copies */

static int live_events;

/* --- modules --- */
CUresult cuModuleLoadData(CUmodule *module, const void *image) {
    *module = (CUmodule)(uintptr_t)image;
    return CUDA_SUCCESS;
}

CUresult cuModuleGetFunction(CUfunction *function, CUmodule module, const char *name) {
    (void)module;
    unsigned long long number = 0;
    struct CUfunc_st facts = {0};
    if (sscanf(name, "run_%llu", &number) == 1) {
        facts.duration_ns = number;
    } else if (sscanf(name, "peers_%llu", &number) == 1) {
        facts.peers = (int)number;
        facts.duration_ns = 1000;
    } else if (strcmp(name, "lamina_work") == 0) {
        facts.asks = true;
    } else if (strcmp(name, "broken") == 0) {
        facts.broken = true;
    } else {
        return CUDA_ERROR_NOT_FOUND;
    }
    *function = malloc(sizeof facts);
    if (!*function) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    **function = facts;
    return CUDA_SUCCESS;
}

/* --- kernels --- */
static CUresult work(CUstream handle, bool per_thread, CUgraphNodeType type, uint64_t duration_ns, int peers) {
    CUstream stream = double_stream(handle, per_thread);
    bool captured;
    CUresult rc = stream ? double_admit(stream, &captured) : CUDA_ERROR_INVALID_CONTEXT;
    if (rc != CUDA_SUCCESS) {
        return rc;
    }
    if (captured) {
        double_add_node(stream->capture->graph, type)->duration_ns = duration_ns;
    } else {
        double_work(stream, duration_ns, peers);
    }
    return CUDA_SUCCESS;
}

static CUresult launch(CUfunction function, CUstream stream, bool per_thread, void **params) {
    MAY_FAIL("cuLaunchKernel");
    if (!function || function->broken) {
        return CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES;
    }
    uint64_t duration_ns = function->asks && params ? *(const uint64_t *)params[0] : function->duration_ns;
    LOCKED(work(stream, per_thread, CU_GRAPH_NODE_TYPE_KERNEL, duration_ns, function->peers));
}

#define KERNEL_PARAMETERS                                                                                                     \
    CUfunction function, unsigned int gx, unsigned int gy, unsigned int gz, unsigned int bx, unsigned int by, unsigned int bz, \
        unsigned int shared, CUstream stream, void **params
#define IGNORE_SHAPE() ((void)gx, (void)gy, (void)gz, (void)bx, (void)by, (void)bz, (void)shared)

CUresult cuLaunchKernel(KERNEL_PARAMETERS, void **extra) {
    (void)extra;
    IGNORE_SHAPE();
    return launch(function, stream, false, params);
}

CUresult cuLaunchKernel_ptsz(KERNEL_PARAMETERS, void **extra) {
    (void)extra;
    IGNORE_SHAPE();
    return launch(function, stream, true, params);
}

CUresult cuLaunchCooperativeKernel(KERNEL_PARAMETERS) {
    IGNORE_SHAPE();
    return launch(function, stream, false, params);
}

CUresult cuLaunchCooperativeKernel_ptsz(KERNEL_PARAMETERS) {
    IGNORE_SHAPE();
    return launch(function, stream, true, params);
}

CUresult cuLaunchKernelEx(const CUlaunchConfig *config, CUfunction function, void **params, void **extra) {
    (void)extra;
    return launch(function, config->hStream, false, params);
}

CUresult cuLaunchKernelEx_ptsz(const CUlaunchConfig *config, CUfunction function, void **params, void **extra) {
    (void)extra;
    return launch(function, config->hStream, true, params);
}

CUresult cuLaunchCooperativeKernelMultiDevice(CUDA_LAUNCH_PARAMS *list, unsigned int count, unsigned int flags) {
    (void)flags;
    CUresult rc = CUDA_SUCCESS;
    for (unsigned int at = 0; at < count && rc == CUDA_SUCCESS; at++) {
        rc = launch(list[at].function, list[at].hStream, false, list[at].kernelParams);
    }
    return rc;
}

CUresult cuLaunch(CUfunction function) {
    return launch(function, NULL, false, NULL);
}

CUresult cuLaunchGrid(CUfunction function, int width, int height) {
    (void)width;
    (void)height;
    return launch(function, NULL, false, NULL);
}

CUresult cuLaunchGridAsync(CUfunction function, int width, int height, CUstream stream) {
    (void)width;
    (void)height;
    return launch(function, stream, false, NULL);
}

CUresult double_copy(uint64_t bytes, CUstream stream, bool per_thread) {
    LOCKED(work(stream, per_thread, CU_GRAPH_NODE_TYPE_MEMCPY, bytes / BYTES_PER_NS, 0));
}

/* --- events --- */
static CUresult create_event(CUevent *event, unsigned int flags) {
    if (!double_current()) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    *event = calloc(1, sizeof **event);
    if (!*event) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    (*event)->flags = flags;
    live_events++;
    return CUDA_SUCCESS;
}

CUresult cuEventCreate(CUevent *event, unsigned int flags) {
    MAY_FAIL("cuEventCreate");
    LOCKED(create_event(event, flags));
}

/* An event whose record is pending lives on until that is done. */
static CUresult destroy_event(CUevent event) {
    while (event->completed < event->recorded) {
        pthread_cond_wait(&double_change, &double_lock);
    }
    free(event);
    live_events--;
    return CUDA_SUCCESS;
}

CUresult cuEventDestroy_v2(CUevent event) {
    LOCKED(destroy_event(event));
}

static CUresult record(CUevent event, CUstream handle, bool per_thread) {
    CUstream stream = double_stream(handle, per_thread);
    bool captured;
    CUresult rc = stream ? double_admit(stream, &captured) : CUDA_ERROR_INVALID_CONTEXT;
    if (rc != CUDA_SUCCESS) {
        return rc;
    }
    event->captured = captured ? stream->capture : NULL;
    if (!captured) {
        double_command *command = double_command_new(stream, COMMAND_RECORD);
        command->event = event;
        command->record = ++event->recorded;
        double_submit(stream, command);
    }
    return CUDA_SUCCESS;
}

CUresult cuEventRecord(CUevent event, CUstream stream) {
    MAY_FAIL("cuEventRecord");
    LOCKED(record(event, stream, false));
}

CUresult cuEventRecord_ptsz(CUevent event, CUstream stream) {
    LOCKED(record(event, stream, true));
}

static CUresult query_event(CUevent event, bool waits) {
    CUresult rc = event->captured ? CUDA_ERROR_CAPTURED_EVENT : double_unsafe();
    while (rc == CUDA_SUCCESS && waits && event->completed < event->recorded) {
        pthread_cond_wait(&double_change, &double_lock);
    }
    if (rc == CUDA_SUCCESS && waits) {
        double_settle_pools();
    }
    return rc != CUDA_SUCCESS ? rc : event->completed < event->recorded ? CUDA_ERROR_NOT_READY : CUDA_SUCCESS;
}

CUresult cuEventQuery(CUevent event) {
    LOCKED(query_event(event, false));
}

CUresult cuEventSynchronize(CUevent event) {
    LOCKED(query_event(event, true));
}

static CUresult elapsed(float *milliseconds, CUevent start, CUevent end) {
    if (start->recorded == 0 || end->recorded == 0 || ((start->flags | end->flags) & CU_EVENT_DISABLE_TIMING)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (start->completed < start->recorded || end->completed < end->recorded) {
        return CUDA_ERROR_NOT_READY;
    }
    *milliseconds = (float)((double)(int64_t)(end->at_ns - start->at_ns) / 1e6);
    return CUDA_SUCCESS;
}

CUresult cuEventElapsedTime(float *milliseconds, CUevent start, CUevent end) {
    LOCKED(elapsed(milliseconds, start, end));
}

/* --- waiting --- */
static CUresult synchronise(CUstream handle, bool per_thread) {
    CUstream stream = double_stream(handle, per_thread);
    CUresult rc = stream ? double_unsafe() : CUDA_ERROR_INVALID_CONTEXT;
    if (rc == CUDA_SUCCESS && stream->capture) {
        stream->capture->invalid = true;
        rc = CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    }
    if (rc == CUDA_SUCCESS) {
        double_drain(stream);
        double_settle_pools();
    }
    return rc;
}

CUresult cuStreamSynchronize(CUstream stream) {
    LOCKED(synchronise(stream, false));
}

CUresult cuStreamSynchronize_ptsz(CUstream stream) {
    LOCKED(synchronise(stream, true));
}

static CUresult query(CUstream handle, bool per_thread) {
    CUstream stream = double_stream(handle, per_thread);
    CUresult rc = stream ? double_unsafe() : CUDA_ERROR_INVALID_CONTEXT;
    return rc != CUDA_SUCCESS ? rc : double_idle(stream) ? CUDA_SUCCESS : CUDA_ERROR_NOT_READY;
}

CUresult cuStreamQuery(CUstream stream) {
    LOCKED(query(stream, false));
}

CUresult cuStreamQuery_ptsz(CUstream stream) {
    LOCKED(query(stream, true));
}

static CUresult synchronise_context(void) {
    CUcontext context = double_current();
    CUresult rc = context ? double_unsafe() : CUDA_ERROR_INVALID_CONTEXT;
    if (rc == CUDA_SUCCESS) {
        double_drain_context(context);
        double_settle_pools();
    }
    return rc;
}

CUresult cuCtxSynchronize(void) {
    LOCKED(synchronise_context());
}

int double_live_events(void) {
    pthread_mutex_lock(&double_lock);
    int count = live_events;
    pthread_mutex_unlock(&double_lock);
    return count;
}
