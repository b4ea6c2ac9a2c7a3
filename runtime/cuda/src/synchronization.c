/* Points where a program waits for its work, or makes its streams wait: there batches end, and what is done is booked. */
#include "streams.h"

void lamina_before_waiting(CUstream handle, bool own) {
    lamina_stream *stream = lamina_batches_pending() ? lamina_stream_try(handle, own) : NULL;
    if (stream) {
        lamina_batch_close(stream);
        lamina_stream_release(stream);
    }
}

/* NULL: of any context. */
static void close_all(CUcontext context) {
    for (lamina_stream *at = lamina_streams_first(); at; at = at->next) {
        if (lamina_latch_try(&at->lock)) {
            if (at->open && (!context || at->context->handle == context)) {
                lamina_batch_close(at);
            }
            lamina_latch_give(&at->lock);
        }
    }
}

void lamina_before_waiting_for_all(void) {
    CUcontext current = NULL;
    if (lamina_batches_pending() && lamina_cuda.cuCtxGetCurrent(&current) == CUDA_SUCCESS && current) {
        close_all(current);
    }
}

void lamina_before_waiting_anywhere(void) {
    if (lamina_member_count == 1) {
        lamina_before_waiting_for_all();
    } else if (lamina_batches_pending()) {
        close_all(NULL);
    }
}

void lamina_after_waiting(void) {
    lamina_batches_retire(true);
    if (atomic_load_explicit(&lamina_captures, memory_order_relaxed) == 0) {
        lamina_pools_settle();
    }
}

static CUresult waited(CUresult rc) {
    lamina_after_waiting();
    return rc;
}

LAMINA_TWINS(cuStreamSynchronize, _ptsz, (CUstream stream), (stream)) {
    lamina_before_waiting(stream, own);
    return waited(next(stream));
}

/* Who asks whether a stream is done means all of it. */
LAMINA_TWINS(cuStreamQuery, _ptsz, (CUstream stream), (stream)) {
    lamina_before_waiting(stream, own);
    CUresult rc = next(stream);
    return rc == CUDA_SUCCESS ? waited(rc) : rc;
}

LAMINA_HOOK(cuCtxSynchronize, (void), ()) {
    lamina_before_waiting_for_all();
    return waited(lamina_cuda.cuCtxSynchronize());
}

/* Which context an event is of, the driver does not say. */
LAMINA_HOOK(cuEventSynchronize, (CUevent event), (event)) {
    lamina_before_waiting_anywhere();
    return waited(lamina_cuda.cuEventSynchronize(event));
}

LAMINA_HOOK(cuEventQuery, (CUevent event), (event)) {
    CUresult rc = lamina_cuda.cuEventQuery(event);
    if (rc == CUDA_SUCCESS) {
        lamina_batches_retire(false);
    }
    return rc;
}

/* --- streams that wait: not in the middle of a batch, or the pause would be charged --- */
#define PARTED(name, parameters, arguments)                                      \
    LAMINA_TWINS(name, _ptsz, parameters, arguments) {                           \
        lamina_stream *known = lamina_stream_acquire(stream, own);               \
        if (!known) {                                                            \
            return next arguments;                                               \
        }                                                                        \
        lamina_batch_close(known);                                               \
        CUresult rc = next arguments;                                            \
        lamina_stream_release(known);                                            \
        return rc;                                                               \
    }
PARTED(cuStreamWaitEvent, (CUstream stream, CUevent event, unsigned int flags), (stream, event, flags))
PARTED(cuStreamWaitValue32, (CUstream stream, CUdeviceptr address, uint32_t value, unsigned int flags), (stream, address, value, flags))
PARTED(cuStreamWaitValue32_v2, (CUstream stream, CUdeviceptr address, uint32_t value, unsigned int flags), (stream, address, value, flags))
PARTED(cuStreamWaitValue64, (CUstream stream, CUdeviceptr address, uint64_t value, unsigned int flags), (stream, address, value, flags))
PARTED(cuStreamWaitValue64_v2, (CUstream stream, CUdeviceptr address, uint64_t value, unsigned int flags), (stream, address, value, flags))
PARTED(cuStreamBatchMemOp, (CUstream stream, unsigned int count, CUstreamBatchMemOpParams *list, unsigned int flags), (stream, count, list, flags))
PARTED(cuStreamBatchMemOp_v2, (CUstream stream, unsigned int count, CUstreamBatchMemOpParams *list, unsigned int flags), (stream, count, list, flags))
PARTED(cuLaunchHostFunc, (CUstream stream, CUhostFn function, void *data), (stream, function, data))
PARTED(cuStreamAddCallback, (CUstream stream, CUstreamCallback callback, void *data, unsigned int flags), (stream, callback, data, flags))

/* --- capture --- */
typedef struct {
    lamina_stream *legacy, *stream;
} begun;

/* Ends what is open where the capture would be spoiled by our events, and keeps others from recording until it has begun. */
static begun before_capture(CUstream handle, bool own) {
    atomic_fetch_add(&lamina_captures, 1);
    begun held = {lamina_stream_acquire(CU_STREAM_LEGACY, false), NULL};
    if (held.legacy) {
        lamina_batch_close(held.legacy);
    }
    if (handle != CU_STREAM_LEGACY && (handle || own)) {
        held.stream = lamina_stream_acquire(handle, own);
    }
    if (held.stream) {
        lamina_batch_close(held.stream);
    }
    return held;
}

static CUresult after_capture_began(begun held, CUresult rc) {
    bool counted = rc == CUDA_SUCCESS && held.stream;
    if (counted) {
        held.stream->captured = true;
    }
    if (held.stream) {
        lamina_stream_release(held.stream);
    }
    if (held.legacy) {
        lamina_stream_release(held.legacy);
    }
    if (rc != CUDA_SUCCESS) { /* one that began on a stream we do not know counts for ever: captures are only looked for */
        atomic_fetch_sub(&lamina_captures, 1);
    }
    return rc;
}

#define CAPTURE(name, parameters, arguments)                               \
    LAMINA_TWINS(name, _ptsz, parameters, arguments) {                     \
        begun held = before_capture(stream, own);                          \
        return after_capture_began(held, next arguments);                  \
    }
CAPTURE(cuStreamBeginCapture, (CUstream stream), (stream))
CAPTURE(cuStreamBeginCapture_v2, (CUstream stream, CUstreamCaptureMode mode), (stream, mode))
CAPTURE(cuStreamBeginCaptureToGraph, (CUstream stream, CUgraph graph, const CUgraphNode *after, const CUgraphEdgeData *edges, size_t count, CUstreamCaptureMode mode), (stream, graph, after, edges, count, mode))

LAMINA_TWINS(cuStreamEndCapture, _ptsz, (CUstream stream, CUgraph *graph), (stream, graph)) {
    CUresult rc = next(stream, graph);
    bool over = !lamina_capturing(stream, own);
    lamina_stream *known = over ? lamina_stream_acquire(stream, own) : NULL;
    if (known) {
        if (known->captured) {
            known->captured = false;
            atomic_fetch_sub(&lamina_captures, 1);
        }
        lamina_stream_release(known);
    }
    return rc;
}

static CUresult destroy(CUstream stream, CUresult (*driver)(CUstream)) {
    lamina_stream_ends(stream);
    return driver(stream);
}

LAMINA_HOOK(cuStreamDestroy, (CUstream stream), (stream)) {
    return destroy(stream, lamina_cuda.cuStreamDestroy);
}

LAMINA_HOOK(cuStreamDestroy_v2, (CUstream stream), (stream)) {
    return destroy(stream, lamina_cuda.cuStreamDestroy_v2);
}
