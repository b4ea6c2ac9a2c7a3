/*
 * Batches: opened by the command that passed the gate, closed by an event behind the last one, booked when that has happened.
 * The accounts see a batch as one command; what they ask about it is answered here.
 */
#include "batch.h"

#include <stdlib.h>

#define PASSED_OVER 64 /* unfinished ones, before it is left for another time */

_Atomic uint64_t lamina_estimates_version = 1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;     /* guards the list and the pool */
static pthread_mutex_t retiring = PTHREAD_MUTEX_INITIALIZER; /* held by the one thread that asks the driver */
static lamina_batch *first, **last = &first;                 /* ended, not booked */
static lamina_batch *pool;
static _Atomic int pending; /* open or ended, not booked */

bool lamina_batches_pending(void) {
    return atomic_load_explicit(&pending, memory_order_relaxed) > 0;
}

static lamina_batch *take(void) {
    pthread_mutex_lock(&lock);
    lamina_batch *batch = pool;
    if (batch) {
        pool = batch->next;
    }
    pthread_mutex_unlock(&lock);
    return batch ? batch : malloc(sizeof *batch);
}

static CUresult record(lamina_stream *stream, CUevent event) {
    return lamina_cuda.cuEventRecord(event, stream->handle);
}

lamina_batch *lamina_batch_open(lamina_stream *stream, lamina_record *passed) {
    lamina_batch *batch = take();
    if (!batch) {
        return NULL;
    }
    *batch = (lamina_batch){.record = passed, .context = stream->context, .opened_ns = lamina_now_ns()};
    lamina_visit visit = lamina_enter(stream->context->handle);
    batch->begin = lamina_event_new(stream->context);
    batch->end = batch->begin ? lamina_event_new(stream->context) : NULL;
    if (!batch->end || record(stream, batch->begin) != CUDA_SUCCESS) {
        lamina_event_spare(stream->context, batch->begin);
        lamina_event_spare(stream->context, batch->end);
        batch->begin = batch->end = NULL;
        batch->idle = stream->handle == CU_STREAM_PER_THREAD ? NULL : stream->handle;
    }
    lamina_leave(visit);
    passed->timed = batch->begin != NULL;
    atomic_fetch_add_explicit(&pending, 1, memory_order_relaxed);
    stream->open = batch;
    return batch;
}

static void list(lamina_batch *batch) {
    batch->next = NULL;
    pthread_mutex_lock(&lock);
    *last = batch;
    last = &batch->next;
    atomic_store_explicit(&batch->ended, true, memory_order_release);
    pthread_mutex_unlock(&lock);
}

/* The counters hear of the commands behind the first. */
static void tell(const lamina_batch *batch) {
    if (batch->commands > batch->told) {
        lamina_extend(batch->record, batch->commands - batch->told, batch->used_ns - batch->extended_ns);
    }
}

bool lamina_batch_end(lamina_stream *stream, lamina_batch *batch) {
    lamina_visit visit = lamina_enter(stream->context->handle);
    bool free_of_capture = !lamina_capturing(stream->handle, false);
    if (free_of_capture && batch->end && record(stream, batch->end) != CUDA_SUCCESS) {
        batch->record->timed = false;
    }
    lamina_leave(visit);
    if (!free_of_capture) {
        return false;
    }
    tell(batch);
    list(batch);
    return true;
}

/* What the name of a per-thread stream means differs from thread to thread: from elsewhere its end cannot be recorded. */
static bool reachable(const lamina_stream *stream) {
    return stream->handle != CU_STREAM_PER_THREAD || pthread_equal(stream->thread, pthread_self());
}

void lamina_batch_close(lamina_stream *stream) {
    lamina_batch *batch = stream->open;
    if (!batch) {
        return;
    }
    if (!reachable(stream)) {
        batch->estimated = true;
        tell(batch);
        list(batch);
        stream->open = NULL;
    } else if (lamina_batch_end(stream, batch)) {
        stream->open = NULL;
    }
}

void lamina_batch_abandon(lamina_stream *stream) {
    lamina_batch *batch = stream->open;
    stream->open = NULL;
    lamina_batch_withdraw(batch);
}

void lamina_batch_withdraw(lamina_batch *batch) {
    lamina_record *record_of = batch->record;
    lamina_visit visit = lamina_enter(batch->context->handle);
    lamina_event_spare(batch->context, batch->begin);
    lamina_event_spare(batch->context, batch->end);
    lamina_leave(visit);
    lamina_withdraw(record_of);
    pthread_mutex_lock(&lock);
    batch->next = pool;
    pool = batch;
    pthread_mutex_unlock(&lock);
    atomic_fetch_sub_explicit(&pending, 1, memory_order_relaxed);
}

/* --- what the accounts ask --- */
bool lamina_event_complete(void *event) {
    lamina_batch *batch = event;
    if (!atomic_load_explicit(&batch->ended, memory_order_acquire)) {
        return false;
    }
    if (batch->estimated && lamina_now_ns() < batch->opened_ns + batch->used_ns) {
        return false;
    }
    CUevent marker = batch->estimated ? batch->begin : batch->end;
    lamina_visit visit = lamina_enter(batch->context->handle);
    bool done = marker ? lamina_cuda.cuEventQuery(marker) != CUDA_ERROR_NOT_READY
        : batch->idle ? lamina_cuda.cuStreamQuery(batch->idle) != CUDA_ERROR_NOT_READY
                      : true;
    lamina_leave(visit);
    return done;
}

void lamina_learn(const lamina_batch *batch, uint64_t length_ns) {
    uint64_t expected = 0, count = 0;
    bool changed = false;
    for (uint32_t at = 0; at < batch->kind_count; at++) {
        expected += batch->kinds[at].estimate_ns * batch->kinds[at].count;
        count += batch->kinds[at].count;
    }
    lamina_member *member = batch->record->member;
    lamina_lock(member);
    for (uint32_t at = 0; at < batch->kind_count; at++) {
        const lamina_batch_kind *kind = &batch->kinds[at];
        uint64_t each = expected ? (uint64_t)((double)kind->estimate_ns * (double)length_ns / (double)expected) : length_ns / count;
        uint64_t before = lamina_estimate_of(&member->estimates, kind->key);
        lamina_estimate_learn(&member->estimates, kind->key, each);
        uint64_t after = lamina_estimate_of(&member->estimates, kind->key);
        changed |= after > before + before / 4 || before > after + after / 4;
    }
    lamina_unlock(member);
    if (changed) {
        atomic_fetch_add(&lamina_estimates_version, 1);
    }
}

bool lamina_event_times(void *event, uint64_t *start_ns, uint64_t *end_ns) {
    lamina_batch *batch = event;
    lamina_visit visit = lamina_enter(batch->context->handle);
    CUevent marker = batch->estimated ? batch->begin : batch->end;
    bool known = lamina_event_interval(batch->context, batch->begin, marker, batch->record->begun_ns, start_ns, end_ns);
    lamina_leave(visit);
    if (known && batch->estimated) {
        *end_ns = *start_ns + batch->used_ns;
    } else if (known && *end_ns > *start_ns) {
        lamina_learn(batch, *end_ns - *start_ns);
    }
    return known;
}

void lamina_event_release(void *event) {
    lamina_batch *batch = event;
    lamina_visit visit = lamina_enter(batch->context->handle);
    lamina_event_spare(batch->context, batch->begin);
    lamina_event_spare(batch->context, batch->end);
    lamina_leave(visit);
    pthread_mutex_lock(&lock);
    batch->next = pool;
    pool = batch;
    pthread_mutex_unlock(&lock);
    atomic_fetch_sub_explicit(&pending, 1, memory_order_relaxed);
}

/* --- booking --- */
/* With `lock` held: takes the batch behind `link` out of the list. */
static lamina_batch *unlink_batch(lamina_batch **link) {
    lamina_batch *batch = *link;
    *link = batch->next;
    if (last == &batch->next) {
        last = link;
    }
    return batch;
}

/* With `retiring` held: books the next one that is done, beginning behind `skip` others. False when none was found. */
static bool retire_next(int *skip) {
    pthread_mutex_lock(&lock);
    lamina_batch **link = &first;
    for (int at = 0; at < *skip && *link; at++) {
        link = &(*link)->next;
    }
    lamina_batch *batch = *link;
    pthread_mutex_unlock(&lock); /* others only add behind */
    if (!batch) {
        return false;
    }
    if (!lamina_event_complete(batch)) {
        ++*skip;
        return true;
    }
    pthread_mutex_lock(&lock);
    unlink_batch(link);
    pthread_mutex_unlock(&lock);
    lamina_finish(batch->record);
    return true;
}

void lamina_batches_retire(bool wait) {
    if (!lamina_batches_pending() || (wait ? pthread_mutex_lock(&retiring) : pthread_mutex_trylock(&retiring)) != 0) {
        return;
    }
    int skip = 0;
    while (skip < PASSED_OVER && retire_next(&skip)) {
    }
    pthread_mutex_unlock(&retiring);
}

/* Its events are gone: the host's clock says how long. */
static void end_now(lamina_batch *batch) {
    lamina_lock(batch->record->member);
    batch->record->timed = false;
    lamina_unlock(batch->record->member);
    batch->begin = batch->end = NULL;
    batch->idle = NULL;
}

void lamina_batches_lose(CUstream handle) {
    pthread_mutex_lock(&retiring);
    pthread_mutex_lock(&lock);
    for (lamina_batch *at = first; at; at = at->next) {
        at->idle = at->idle == handle ? NULL : at->idle;
    }
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&retiring);
}

void lamina_batches_of_gone(lamina_context *context) {
    for (lamina_stream *at = lamina_streams_first(); at; at = at->next) {
        lamina_latch_take(&at->lock);
        if (at->open && at->open->context == context) {
            lamina_batch *batch = at->open;
            at->open = NULL;
            end_now(batch);
            tell(batch);
            list(batch);
        }
        lamina_latch_give(&at->lock);
    }
    pthread_mutex_lock(&retiring);
    pthread_mutex_lock(&lock);
    for (lamina_batch *at = first; at; at = at->next) {
        if (at->context == context) {
            end_now(at);
        }
    }
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&retiring);
    lamina_batches_retire(true);
}

void lamina_batches_forget(void) {
    pthread_mutex_init(&lock, NULL);
    pthread_mutex_init(&retiring, NULL);
    first = pool = NULL;
    last = &first;
    atomic_store(&pending, 0);
}
