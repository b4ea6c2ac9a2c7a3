/*
 * The way of every command: where the stream's batch goes on it costs a few loads and stores, else the gate is passed and a new
 * batch begins. Nothing of ours is done on a stream that is being captured.
 */
#include "batch.h"

#define MOST_COMMANDS 128u
#define LONGEST_ALONE_NS UINT64_C(1000000)
#define LONGEST_NS UINT64_C(250000) /* while others want the card */

/* Most commands do not come here: out of line, their way is shorter. */
#define RARE __attribute__((noinline))

static RARE uint64_t look_up(lamina_member *member, lamina_seen *place, uint64_t key, uint64_t version) {
    lamina_lock(member);
    uint64_t estimate = lamina_estimate_of(&member->estimates, key);
    lamina_unlock(member);
    *place = (lamina_seen){key, estimate, version};
    return estimate;
}

/* With the stream's lock held. 0 = never measured. */
static inline uint64_t estimate_of(lamina_stream *stream, uint64_t key) {
    uint64_t version = atomic_load_explicit(&lamina_estimates_version, memory_order_acquire);
    lamina_seen *place = &stream->seen[key % (sizeof stream->seen / sizeof stream->seen[0])];
    return place->key == key && place->version == version ? place->estimate_ns : look_up(stream->context->member, place, key, version);
}

static lamina_batch_kind *kind_of(lamina_batch *batch, uint64_t key) {
    for (uint32_t at = batch->kind_count; at > 0; at--) {
        if (batch->kinds[at - 1].key == key) {
            return &batch->kinds[at - 1];
        }
    }
    return NULL;
}

static inline bool goes_on(lamina_batch *batch, const lamina_way *way) {
    return batch && batch->slot && way->estimate_ns > 0 && batch->commands < MOST_COMMANDS
        && batch->used_ns + way->estimate_ns <= batch->allowance_ns
        && atomic_load_explicit(&batch->slot->grant, memory_order_acquire) == batch->grant
        && (batch->kind_count < LAMINA_BATCH_KINDS || kind_of(batch, way->key));
}

/* Waits at the gate, with no lock held. NULL: nothing to account; *refused: the slice has ended. */
static lamina_record *pass_gate(lamina_member *member, uint64_t estimate_ns, bool *refused) {
    lamina_lock(member);
    lamina_record *record = lamina_record_new(member);
    lamina_unlock(member);
    if (!record) {
        return NULL;
    }
    record->gated = true;
    record->estimate_ns = estimate_ns;
    *refused = !lamina_gate(record);
    if (*refused) {
        lamina_record_drop(record);
        return NULL;
    }
    return record;
}

/* The lease under which a batch goes on. */
static void set_terms(lamina_batch *batch) {
    uint64_t allowance = lamina_allowance_ns(batch->record);
    uint64_t longest = allowance == LAMINA_FOREVER ? LONGEST_ALONE_NS : LONGEST_NS;
    batch->allowance_ns = allowance < longest ? allowance : longest;
    lamina_member *member = batch->record->member;
    lamina_lock(member);
    batch->slot = batch->record->gated ? member->slot : NULL;
    lamina_unlock(member);
    batch->grant = batch->slot ? atomic_load(&batch->slot->grant) : 0;
    if (!(batch->grant & 1)) {
        batch->slot = NULL; /* closed already: the next command asks again */
    }
}

/* The stream, locked, with a new open batch; NULL: the command goes as if we were not there. */
static lamina_stream *begin_batch(const lamina_way *way, lamina_member *member, CUresult *rc) {
    bool refused = false;
    lamina_record *record = pass_gate(member, way->estimate_ns, &refused);
    *rc = refused ? CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES : CUDA_SUCCESS;
    if (!record) {
        return NULL;
    }
    lamina_stream *stream = lamina_capturing(way->handle, way->own) ? NULL : lamina_stream_acquire(way->handle, way->own);
    if (stream) {
        lamina_batch_close(stream);
    }
    bool same = stream && stream->context->member == member; /* the handle may have come to mean a stream on another card */
    if (!same || stream->open || !lamina_batch_open(stream, record)) {
        lamina_withdraw(record);
        if (stream) {
            lamina_stream_release(stream);
        }
        return NULL;
    }
    set_terms(stream->open);
    return stream;
}

/* Ends what is open on the stream, which is locked, and begins the next batch behind it. */
static RARE CUresult begin_next(lamina_way *way, lamina_stream *stream) {
    CUresult rc = CUDA_SUCCESS;
    lamina_member *member = stream->context->member;
    lamina_batch_close(stream);
    lamina_stream_release(stream);
    way->stream = begin_batch(way, member, &rc);
    return rc;
}

CUresult lamina_way_begin(lamina_way *way, CUstream handle, bool own, uint64_t key) {
    *way = (lamina_way){.handle = handle, .own = own, .key = key};
    lamina_stream *stream = lamina_capturing(handle, own) ? NULL : lamina_stream_acquire(handle, own);
    if (!stream) {
        return CUDA_SUCCESS; /* being captured, or the driver will say what is wrong with it */
    }
    way->estimate_ns = estimate_of(stream, key);
    if (!goes_on(stream->open, way)) {
        return begin_next(way, stream);
    }
    way->stream = stream;
    return CUDA_SUCCESS;
}

static void add_kind(lamina_batch *batch, const lamina_way *way) {
    lamina_batch_kind *kind = kind_of(batch, way->key);
    if (!kind) {
        kind = &batch->kinds[batch->kind_count++];
        *kind = (lamina_batch_kind){way->key, way->estimate_ns, 0};
    }
    kind->count++;
}

static void commit(lamina_batch *batch) {
    lamina_lock(batch->record->member);
    lamina_commit(batch->record, batch);
    lamina_unlock(batch->record->member);
    batch->told = 1;
    batch->extended_ns = batch->used_ns;
}

static void count(lamina_batch *batch, const lamina_way *way) {
    batch->commands++;
    batch->used_ns += way->estimate_ns;
    add_kind(batch, way);
    if (batch->commands == 1) {
        commit(batch);
        lamina_reaper_wake();
    }
}

CUresult lamina_way_begin_blocking(lamina_way *way, CUstream handle, bool own, uint64_t key) {
    CUresult rc = lamina_way_begin(way, handle, own, key);
    if (!way->stream) {
        return rc;
    }
    if (way->stream->open->commands > 0) { /* it went on in another's batch: that one ends here, and this is the next */
        rc = begin_next(way, way->stream);
    }
    if (way->stream) {
        way->apart = way->stream->open;
        way->stream->open = NULL;
        lamina_stream_release(way->stream);
        way->stream = NULL;
    }
    return rc;
}

static void end_apart(lamina_way *way, CUresult result) {
    lamina_batch *batch = way->apart;
    lamina_stream *stream = lamina_stream_acquire(way->handle, way->own);
    if (result != CUDA_SUCCESS || !stream || stream->context != batch->context) {
        lamina_batch_withdraw(batch);
    } else {
        count(batch, way);
        if (!lamina_batch_end(stream, batch)) {
            lamina_batch_withdraw(batch);
        }
    }
    if (stream) {
        lamina_stream_release(stream);
    }
    lamina_batches_retire(true);
}

CUresult lamina_way_end(lamina_way *way, CUresult result) {
    lamina_stream *stream = way->stream;
    if (way->apart) {
        end_apart(way, result);
        return result;
    }
    if (!stream) {
        return result;
    }
    lamina_batch *batch = stream->open;
    if (result == CUDA_SUCCESS) {
        count(batch, way);
        if (way->estimate_ns == 0) {
            lamina_batch_close(stream); /* measured on its own */
        }
    } else if (batch->commands == 0) {
        lamina_batch_abandon(stream);
    }
    lamina_stream_release(stream);
    return result;
}
