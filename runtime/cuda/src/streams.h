/*
 * Streams and the batches of commands on them. A batch is one command to the gate and one pair of events to the driver: it opens
 * with the launch that passes the gate, and goes on while the lease stands and its allowance lasts.
 */
#ifndef LAMINA_STREAMS_H
#define LAMINA_STREAMS_H

#include <pthread.h>

#include "latch.h"
#include "map.h"
#include "shim.h"

#define LAMINA_BATCH_KINDS 16u /* different commands in one batch */

/* What is kept of a context: whose card it is on, its spare events, and the event that its clock is counted from. */
typedef struct lamina_context {
    CUcontext handle; /* NULL = free */
    lamina_member *member; /* whose card it is on */
    CUevent anchor;
    uint64_t anchor_ns;
    CUevent spare[64];
    int spares;
    struct lamina_context *next;
} lamina_context;

typedef struct {
    uint64_t key, estimate_ns;
    uint32_t count;
} lamina_batch_kind;

typedef struct lamina_batch {
    lamina_record *record;
    lamina_context *context;
    CUevent begin, end; /* NULL where the driver gave none: the host's clock stands in */
    lamina_slot *slot;  /* whose grant it goes by; NULL = nobody's */
    uint32_t grant;
    uint64_t allowance_ns, used_ns, extended_ns, opened_ns;
    uint64_t commands, told; /* commands in it, and those that the counters know */
    _Atomic bool ended;      /* its end is recorded, or will be guessed: */
    bool estimated;          /* nobody could record it; it ends when its commands should have */
    CUstream idle;           /* without events: done when this stream is idle; NULL = at once */
    lamina_batch_kind kinds[LAMINA_BATCH_KINDS];
    uint32_t kind_count;
    struct lamina_batch *next;
} lamina_batch;

typedef struct {
    uint64_t key, estimate_ns, version;
} lamina_seen;

/*
 * Never freed, so that a thread may keep a pointer: it looks again whether the stream is still the one it means. What tells
 * streams apart (handle, context, thread) is written while the place stands for none.
 */
typedef struct lamina_stream {
    lamina_latch lock;    /* held over the driver's calls on this stream that must not be parted */
    CUstream handle;      /* as any thread names it; CU_STREAM_PER_THREAD only in its own thread */
    lamina_context *context;
    pthread_t thread;     /* of a per-thread stream */
    lamina_batch *open;
    _Atomic uint64_t generation; /* odd while the place stands for a stream; grows when that ends, and when another takes it */
    bool captured; /* a capture began on it that has not ended */
    lamina_seen seen[32];
    struct lamina_stream *next;
} lamina_stream;

/* The stream that `handle` means to this thread, locked; NULL where that cannot be known. */
lamina_stream *lamina_stream_acquire(CUstream handle, bool own);
/* The same without waiting: NULL also when another thread is at it. */
lamina_stream *lamina_stream_try(CUstream handle, bool own);
static inline bool lamina_stream_live(const lamina_stream *stream) {
    return atomic_load_explicit(&stream->generation, memory_order_acquire) & 1;
}
static inline void lamina_stream_release(lamina_stream *stream) {
    lamina_latch_give(&stream->lock);
}
/* The first of all streams ever seen; they are only added in front. */
lamina_stream *lamina_streams_first(void);
/* The driver is about to destroy it. */
void lamina_stream_ends(CUstream handle);
/* All streams of a context that the driver has destroyed. */
void lamina_streams_of_gone(const lamina_context *context);

/* The device of a stream's context, also on a thread that has none of its own. */
bool lamina_device_of(CUstream handle, bool own, CUdevice *device);
/* Whether the stream is being captured, or the driver does not say: then nothing is gated, recorded, waited for or charged. */
bool lamina_capturing(CUstream handle, bool own);
extern _Atomic int lamina_captures; /* captures that may be under way */

/* Makes the context current for our own calls, and keeps them from ending another thread's capture. */
typedef struct {
    bool pushed, relaxed;
    CUstreamCaptureMode mode;
} lamina_visit;
lamina_visit lamina_enter(CUcontext context);
void lamina_leave(lamina_visit visit);

lamina_context *lamina_context_of(CUcontext handle);
/* An event of the context, with timing; NULL when the driver has none to give. The context is entered. */
CUevent lamina_event_new(lamina_context *context);
void lamina_event_spare(lamina_context *context, CUevent event);
/* Start and end of two events on the context's clock. False: the driver does not say. */
bool lamina_event_interval(lamina_context *context, CUevent begin, CUevent end, uint64_t host_ns, uint64_t *start_ns, uint64_t *end_ns);
/* The driver has destroyed the context and all in it. */
void lamina_context_gone(CUcontext handle);

/* --- batches, with the stream's lock held --- */
/* Ends the open batch, if there is one and the stream is not being captured: by an event, or by estimate where another thread's own
 * stream is out of reach. */
void lamina_batch_close(lamina_stream *stream);
/* Books what the driver has completed; `wait`: also when another thread is just at it. No lock held. */
void lamina_batches_retire(bool wait);
bool lamina_batches_pending(void);
/* A stream is about to be destroyed: nobody is to ask whether it is idle. */
void lamina_batches_lose(CUstream handle);
/* The batches of a context that is gone end now. No lock held. */
void lamina_batches_of_gone(lamina_context *context);

/* reaper.c: a thread that closes what is left open and books what nobody waits for. */
void lamina_reaper_wake(void);

/* way.c: a command on its way. */
typedef struct {
    CUstream handle;
    bool own;
    lamina_stream *stream; /* locked while the command goes; NULL: it goes as if we were not there */
    lamina_batch *apart;   /* of a command that blocks: no lock is held for so long */
    uint64_t key, estimate_ns;
} lamina_way;
/* CUDA_SUCCESS, or the error that the hook must return: the slice has ended. */
CUresult lamina_way_begin(lamina_way *way, CUstream handle, bool own, uint64_t key);
/* The same for a command that has completed when the driver returns. */
CUresult lamina_way_begin_blocking(lamina_way *way, CUstream handle, bool own, uint64_t key);
/* The driver's answer, which is returned. */
CUresult lamina_way_end(lamina_way *way, CUresult result);
/* A point where the program waits for its work: closes the open batches of a stream, or of all of this thread's context. */
void lamina_before_waiting(CUstream handle, bool own);
void lamina_before_waiting_for_all(void);
/* The same where the work may be any context's. */
void lamina_before_waiting_anywhere(void);
void lamina_after_waiting(void);

/* What a measured batch says about its kinds. */
void lamina_learn(const lamina_batch *batch, uint64_t length_ns);
extern _Atomic uint64_t lamina_estimates_version;

/* Kinds of commands, for keys. */
enum lamina_cuda_kind { LAMINA_CUDA_KERNEL = 101, LAMINA_CUDA_GRAPH, LAMINA_CUDA_COPY, LAMINA_CUDA_FILL, LAMINA_CUDA_PREFETCH, LAMINA_CUDA_DECOMPRESS };

#endif
