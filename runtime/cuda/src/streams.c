/* Which stream a handle means, whether it is being captured, and how our own calls stay out of the program's way. */
#include "streams.h"

#include <stdlib.h>
#include <string.h>

#define KEPT 8

typedef struct {
    CUstream handle;
    bool own;
    CUcontext context;
    lamina_stream *stream;
    uint64_t generation;
} kept_stream;

/* In the block that the loader sets up with the program: this library is preloaded, never opened later. */
static _Thread_local kept_stream kept[KEPT] __attribute__((tls_model("initial-exec")));
static pthread_mutex_t adding = PTHREAD_MUTEX_INITIALIZER;
static _Atomic(lamina_stream *) streams;
_Atomic int lamina_captures;

lamina_stream *lamina_streams_first(void) {
    return atomic_load_explicit(&streams, memory_order_acquire);
}

/* The names that every stream has are legacy (1), the thread's own (2), and the driver's handle. */
static CUstream canonical(CUstream handle, bool own) {
    return handle ? handle : own ? CU_STREAM_PER_THREAD : CU_STREAM_LEGACY;
}

static bool is_default(CUstream handle) {
    return (uintptr_t)handle <= 2;
}

static bool is(const lamina_stream *stream, CUstream handle, const lamina_context *context) {
    return lamina_stream_live(stream) && stream->handle == handle && (!is_default(handle) || stream->context == context)
        && (handle != CU_STREAM_PER_THREAD || pthread_equal(stream->thread, pthread_self()));
}

static lamina_stream *free_place(void) {
    for (lamina_stream *at = lamina_streams_first(); at; at = at->next) {
        if (!lamina_stream_live(at)) {
            return at;
        }
    }
    lamina_stream *made = calloc(1, sizeof *made);
    if (made) {
        made->next = lamina_streams_first();
        atomic_store_explicit(&streams, made, memory_order_release);
    }
    return made;
}

/* `adding` is taken last: no other lock is waited for while it is held. */
static lamina_stream *add(CUstream handle, lamina_context *context) {
    pthread_mutex_lock(&adding);
    lamina_stream *stream = lamina_streams_first();
    while (stream && !is(stream, handle, context)) {
        stream = stream->next;
    }
    if (!stream && (stream = free_place())) {
        if (stream->context && stream->context->member != context->member) {
            memset(stream->seen, 0, sizeof stream->seen); /* times of another card */
        }
        stream->handle = handle;
        stream->context = context;
        stream->thread = pthread_self();
        atomic_fetch_add_explicit(&stream->generation, 1, memory_order_release);
    }
    pthread_mutex_unlock(&adding);
    return stream;
}

static lamina_stream *find(CUstream handle, bool own, CUcontext current) {
    CUcontext context = current;
    if (!is_default(handle)) {
        __typeof__(lamina_cuda.cuStreamGetCtx) get = own && lamina_cuda.cuStreamGetCtx_ptsz ? lamina_cuda.cuStreamGetCtx_ptsz : lamina_cuda.cuStreamGetCtx;
        if (!get || get(handle, &context) != CUDA_SUCCESS) {
            return NULL;
        }
    }
    lamina_context *known = context ? lamina_context_of(context) : NULL;
    return known ? add(handle, known) : NULL;
}

/* With its lock held, if it is still the stream that was kept. */
static bool still(lamina_stream *stream, uint64_t generation) {
    if ((generation & 1) && atomic_load_explicit(&stream->generation, memory_order_acquire) == generation) {
        return true;
    }
    lamina_latch_give(&stream->lock);
    return false;
}

static inline bool lock(lamina_stream *stream, bool waits) {
    if (waits) {
        lamina_latch_take(&stream->lock);
        return true;
    }
    return lamina_latch_try(&stream->lock);
}

static inline lamina_stream *acquire(CUstream handle, bool own, bool waits) {
    CUcontext current = NULL;
    handle = canonical(handle, own);
    if (is_default(handle) && (lamina_cuda.cuCtxGetCurrent(&current) != CUDA_SUCCESS || !current)) {
        return NULL;
    }
    kept_stream *place = &kept[((uintptr_t)handle ^ (uintptr_t)handle >> 6 ^ (uintptr_t)handle >> 12) % KEPT];
    if (place->stream && place->handle == handle && place->context == current) {
        if (!lock(place->stream, waits)) {
            return NULL;
        }
        if (still(place->stream, place->generation)) {
            return place->stream;
        }
    }
    lamina_stream *stream = find(handle, own, current);
    if (!stream || !lock(stream, waits)) {
        return NULL;
    }
    *place = (kept_stream){handle, own, current, stream, atomic_load_explicit(&stream->generation, memory_order_acquire)};
    return still(stream, place->generation) ? stream : NULL;
}

lamina_stream *lamina_stream_acquire(CUstream handle, bool own) {
    return acquire(handle, own, true);
}

lamina_stream *lamina_stream_try(CUstream handle, bool own) {
    return acquire(handle, own, false);
}

/* With its lock held, and nothing open on it. */
static void end(lamina_stream *stream) {
    if (stream->captured) {
        stream->captured = false;
        atomic_fetch_sub(&lamina_captures, 1);
    }
    atomic_fetch_add_explicit(&stream->generation, 1, memory_order_release);
}

void lamina_stream_ends(CUstream handle) {
    for (lamina_stream *at = lamina_streams_first(); at && !is_default(handle); at = at->next) {
        lamina_latch_take(&at->lock);
        if (lamina_stream_live(at) && at->handle == handle) {
            lamina_batch_close(at);
            if (!at->open) { /* else it stays until its context goes */
                end(at);
            }
        }
        lamina_latch_give(&at->lock);
    }
    lamina_batches_lose(handle);
}

void lamina_streams_of_gone(const lamina_context *context) {
    for (lamina_stream *at = lamina_streams_first(); at; at = at->next) {
        lamina_latch_take(&at->lock);
        if (lamina_stream_live(at) && at->context == context) {
            end(at);
        }
        lamina_latch_give(&at->lock);
    }
}

/* --- capture --- */
bool lamina_capturing(CUstream handle, bool own) {
    CUstreamCaptureStatus status = CU_STREAM_CAPTURE_STATUS_NONE;
    if (atomic_load_explicit(&lamina_captures, memory_order_acquire) == 0) {
        return false;
    }
    __typeof__(lamina_cuda.cuStreamIsCapturing) ask = own && lamina_cuda.cuStreamIsCapturing_ptsz ? lamina_cuda.cuStreamIsCapturing_ptsz : lamina_cuda.cuStreamIsCapturing;
    return !ask || ask(handle, &status) != CUDA_SUCCESS || status != CU_STREAM_CAPTURE_STATUS_NONE;
}

/* --- our own calls --- */
lamina_visit lamina_enter(CUcontext context) {
    lamina_visit visit = {false, false, CU_STREAM_CAPTURE_MODE_RELAXED};
    CUcontext current = NULL;
    if (context && (lamina_cuda.cuCtxGetCurrent(&current) != CUDA_SUCCESS || current != context)) {
        visit.pushed = lamina_cuda.cuCtxPushCurrent_v2(context) == CUDA_SUCCESS;
    }
    if (atomic_load_explicit(&lamina_captures, memory_order_acquire) > 0) {
        visit.relaxed = lamina_cuda.cuThreadExchangeStreamCaptureMode(&visit.mode) == CUDA_SUCCESS;
    }
    return visit;
}

void lamina_leave(lamina_visit visit) {
    CUcontext ignored;
    if (visit.relaxed) {
        lamina_cuda.cuThreadExchangeStreamCaptureMode(&visit.mode);
    }
    if (visit.pushed) {
        lamina_cuda.cuCtxPopCurrent_v2(&ignored);
    }
}

bool lamina_device_of(CUstream handle, bool own, CUdevice *device) {
    CUcontext context = NULL;
    handle = canonical(handle, own);
    if (!is_default(handle) && lamina_cuda.cuStreamGetCtx(handle, &context) != CUDA_SUCCESS) {
        return false;
    }
    lamina_visit visit = lamina_enter(context);
    bool known = lamina_cuda.cuCtxGetDevice(device) == CUDA_SUCCESS;
    lamina_leave(visit);
    return known;
}

void lamina_streams_forget(void) {
    pthread_mutex_init(&adding, NULL);
    atomic_store(&lamina_captures, 0);
    for (int at = 0; at < KEPT; at++) {
        kept[at].stream = NULL;
    }
    for (lamina_stream *at = lamina_streams_first(); at; at = at->next) {
        atomic_store(&at->lock, 0);
        at->open = NULL;
        at->captured = false;
        atomic_fetch_add(&at->generation, lamina_stream_live(at));
    }
}
