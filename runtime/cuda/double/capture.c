/* Capture in the double: as strict as the driver's documentation, so that a shim that touches a captured stream is found out. */
#include "inside.h"

_Atomic int double_captures;
static double_capture *live[16];
static _Thread_local CUstreamCaptureMode mode_of_thread = CU_STREAM_CAPTURE_MODE_GLOBAL;

CUresult cuThreadExchangeStreamCaptureMode(CUstreamCaptureMode *mode) {
    CUstreamCaptureMode mine = mode_of_thread;
    mode_of_thread = *mode;
    *mode = mine;
    return CUDA_SUCCESS;
}

static bool forbids(const double_capture *capture) {
    bool own = pthread_equal(capture->thread, pthread_self());
    switch (mode_of_thread) {
    case CU_STREAM_CAPTURE_MODE_GLOBAL:
        return capture->mode == CU_STREAM_CAPTURE_MODE_GLOBAL || (own && capture->mode == CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
    case CU_STREAM_CAPTURE_MODE_THREAD_LOCAL:
        return own && capture->mode != CU_STREAM_CAPTURE_MODE_RELAXED;
    case CU_STREAM_CAPTURE_MODE_RELAXED:
        break;
    }
    return false;
}

CUresult double_unsafe(void) {
    CUresult rc = CUDA_SUCCESS;
    for (size_t at = 0; at < sizeof live / sizeof live[0] && double_captures > 0; at++) {
        if (live[at] && forbids(live[at])) {
            live[at]->invalid = true;
            rc = CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
        }
    }
    return rc;
}

/* The legacy stream would wait for a blocking stream that is being captured. */
static bool implicit(CUstream stream) {
    bool found = false;
    for (CUstream at = stream->context->streams; at && stream->legacy; at = at->next) {
        if (at->capture && at->blocking) {
            at->capture->invalid = true;
            found = true;
        }
    }
    return found;
}

CUresult double_admit(CUstream stream, bool *captured) {
    *captured = stream->capture != NULL;
    if (implicit(stream)) {
        return CUDA_ERROR_STREAM_CAPTURE_IMPLICIT;
    }
    return stream->capture && stream->capture->invalid ? CUDA_ERROR_STREAM_CAPTURE_INVALIDATED : CUDA_SUCCESS;
}

static CUresult begin(CUstream handle, bool per_thread, CUstreamCaptureMode mode, CUgraph graph) {
    CUstream stream = double_stream(handle, per_thread);
    size_t place = 0;
    while (place < sizeof live / sizeof live[0] && live[place]) {
        place++;
    }
    if (!stream || stream->legacy || stream->capture || place == sizeof live / sizeof live[0]) {
        return CUDA_ERROR_ILLEGAL_STATE;
    }
    double_capture *capture = calloc(1, sizeof *capture);
    if (!capture) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    *capture = (double_capture){.graph = graph ? graph : double_new_graph(), .mode = mode, .thread = pthread_self(), .origin = stream};
    live[place] = stream->capture = capture;
    double_captures++;
    return CUDA_SUCCESS;
}

static void leave(double_capture *capture) {
    for (CUcontext context = double_contexts; context; context = context->next) {
        for (CUstream at = context->streams; at; at = at->next) {
            at->capture = at->capture == capture ? NULL : at->capture;
        }
    }
    for (size_t at = 0; at < sizeof live / sizeof live[0]; at++) {
        live[at] = live[at] == capture ? NULL : live[at];
    }
    double_captures--;
}

static CUresult end(CUstream handle, bool per_thread, CUgraph *graph) {
    CUstream stream = double_stream(handle, per_thread);
    double_capture *capture = stream ? stream->capture : NULL;
    if (!capture || capture->origin != stream) {
        return CUDA_ERROR_ILLEGAL_STATE;
    }
    leave(capture);
    CUresult rc = capture->invalid ? CUDA_ERROR_STREAM_CAPTURE_INVALIDATED : CUDA_SUCCESS;
    *graph = capture->invalid ? NULL : capture->graph;
    if (capture->invalid) {
        double_free_graph(capture->graph);
    }
    free(capture);
    return rc;
}

static CUresult status(CUstream handle, bool per_thread, CUstreamCaptureStatus *result) {
    CUstream stream = double_stream(handle, per_thread);
    *result = CU_STREAM_CAPTURE_STATUS_NONE;
    if (!stream) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    for (CUstream at = stream->context->streams; at && stream->legacy; at = at->next) {
        if (at->capture && at->blocking) { /* the question alone does no harm */
            return CUDA_ERROR_STREAM_CAPTURE_IMPLICIT;
        }
    }
    if (stream->capture) {
        *result = stream->capture->invalid ? CU_STREAM_CAPTURE_STATUS_INVALIDATED : CU_STREAM_CAPTURE_STATUS_ACTIVE;
    }
    return CUDA_SUCCESS;
}

static CUresult wait_event(CUstream handle, bool per_thread, CUevent event) {
    CUstream stream = double_stream(handle, per_thread);
    bool captured;
    if (stream && event->captured && !stream->capture) {
        stream->capture = event->captured; /* it joins in */
        return CUDA_SUCCESS;
    }
    CUresult rc = stream ? double_admit(stream, &captured) : CUDA_ERROR_INVALID_CONTEXT;
    if (rc == CUDA_SUCCESS && !captured) {
        double_command *command = double_command_new(stream, COMMAND_WAIT);
        command->event = event;
        command->record = event->recorded;
        double_submit(stream, command);
    }
    return rc;
}

static CUresult host(CUstream handle, bool per_thread, CUhostFn function, CUstreamCallback callback, void *data) {
    CUstream stream = double_stream(handle, per_thread);
    bool captured;
    CUresult rc = stream ? double_admit(stream, &captured) : CUDA_ERROR_INVALID_CONTEXT;
    if (rc == CUDA_SUCCESS && captured) {
        double_add_node(stream->capture->graph, CU_GRAPH_NODE_TYPE_HOST);
    } else if (rc == CUDA_SUCCESS) {
        double_command *command = double_command_new(stream, COMMAND_HOST);
        command->function = function;
        command->callback = callback;
        command->data = data;
        double_submit(stream, command);
    }
    return rc;
}

static CUresult wait_value(CUstream handle, bool per_thread) {
    CUstream stream = double_stream(handle, per_thread);
    bool captured;
    return stream ? double_admit(stream, &captured) : CUDA_ERROR_INVALID_CONTEXT; /* memory has no contents: it is always true */
}

/* clang-format off */
#define TWINS(name, parameters, used, plain, per_thread_)                \
    CUresult name parameters { used; LOCKED(plain); }                    \
    CUresult name##_ptsz parameters { used; LOCKED(per_thread_); }
#define NONE (void)0
#define VALUE ((void)address, (void)value, (void)flags)
#define LIST ((void)count, (void)list, (void)flags)

TWINS(cuStreamBeginCapture, (CUstream stream), NONE, begin(stream, false, CU_STREAM_CAPTURE_MODE_GLOBAL, NULL), begin(stream, true, CU_STREAM_CAPTURE_MODE_GLOBAL, NULL))
TWINS(cuStreamBeginCapture_v2, (CUstream stream, CUstreamCaptureMode mode), NONE, begin(stream, false, mode, NULL), begin(stream, true, mode, NULL))
TWINS(cuStreamBeginCaptureToGraph, (CUstream stream, CUgraph graph, const CUgraphNode *after, const CUgraphEdgeData *edges, size_t count, CUstreamCaptureMode mode),
    ((void)after, (void)edges, (void)count), begin(stream, false, mode, graph), begin(stream, true, mode, graph))
TWINS(cuStreamEndCapture, (CUstream stream, CUgraph *graph), NONE, end(stream, false, graph), end(stream, true, graph))
TWINS(cuStreamIsCapturing, (CUstream stream, CUstreamCaptureStatus *result), NONE, status(stream, false, result), status(stream, true, result))
TWINS(cuStreamWaitEvent, (CUstream stream, CUevent event, unsigned int flags), (void)flags, wait_event(stream, false, event), wait_event(stream, true, event))
TWINS(cuLaunchHostFunc, (CUstream stream, CUhostFn function, void *data), NONE, host(stream, false, function, NULL, data), host(stream, true, function, NULL, data))
TWINS(cuStreamAddCallback, (CUstream stream, CUstreamCallback function, void *data, unsigned int flags), (void)flags, host(stream, false, NULL, function, data), host(stream, true, NULL, function, data))
TWINS(cuStreamWaitValue32, (CUstream stream, CUdeviceptr address, uint32_t value, unsigned int flags), VALUE, wait_value(stream, false), wait_value(stream, true))
TWINS(cuStreamWaitValue32_v2, (CUstream stream, CUdeviceptr address, uint32_t value, unsigned int flags), VALUE, wait_value(stream, false), wait_value(stream, true))
TWINS(cuStreamWaitValue64, (CUstream stream, CUdeviceptr address, uint64_t value, unsigned int flags), VALUE, wait_value(stream, false), wait_value(stream, true))
TWINS(cuStreamWaitValue64_v2, (CUstream stream, CUdeviceptr address, uint64_t value, unsigned int flags), VALUE, wait_value(stream, false), wait_value(stream, true))
TWINS(cuStreamBatchMemOp, (CUstream stream, unsigned int count, CUstreamBatchMemOpParams *list, unsigned int flags), LIST, wait_value(stream, false), wait_value(stream, true))
TWINS(cuStreamBatchMemOp_v2, (CUstream stream, unsigned int count, CUstreamBatchMemOpParams *list, unsigned int flags), LIST, wait_value(stream, false), wait_value(stream, true))
/* clang-format on */
