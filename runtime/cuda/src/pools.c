/*
 * Stream-ordered pools and the memory of graphs: counted by what they hold of the card (the driver's own figure), not by pointers, since they
 * keep what is freed. An allocation reserves its size, and is corrected to the pool's figure once the driver has answered.
 */
#include <pthread.h>

#include "process.h"
#include "shim.h"
#include "streams.h"

#define POOLS 64
#define DEVICES 64

typedef struct {
    CUmemoryPool pool; /* NULL = free */
    uint64_t counted;
} pool_count;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* held over the driver's answer, so that a newer one is not overwritten */
static pool_count pools[POOLS];
static uint64_t graphs[DEVICES];
static _Atomic bool touched;

static pool_count *count_of(CUmemoryPool pool) {
    pool_count *free_place = NULL;
    for (int at = 0; at < POOLS; at++) {
        if (pools[at].pool == pool) {
            return &pools[at];
        }
        free_place = pools[at].pool || free_place ? free_place : &pools[at];
    }
    if (free_place) {
        *free_place = (pool_count){pool, 0};
    }
    return free_place;
}

static uint64_t reserved_by(CUmemoryPool pool) {
    uint64_t bytes = 0;
    return lamina_cuda.cuMemPoolGetAttribute(pool, CU_MEMPOOL_ATTR_RESERVED_MEM_CURRENT, &bytes) == CUDA_SUCCESS ? bytes : 0;
}

/* Moves a count to what the driver says; `ahead` bytes of it are reserved already. False: above the quota, but counted. */
static bool correct(uint64_t *counted, uint64_t now, uint64_t ahead) {
    uint64_t have = *counted + ahead;
    bool fits = true;
    if (now < have) {
        lamina_give_back(lamina_lead(), have - now);
    } else if (now > have && lamina_try_reserve(lamina_lead(), now - have) != 0) {
        lamina_hold(lamina_lead(), now - have);
        fits = false;
    }
    *counted = now;
    return fits;
}

void lamina_pools_touched(void) {
    atomic_store_explicit(&touched, true, memory_order_relaxed);
}

void lamina_pools_settle(void) {
    if (!atomic_load_explicit(&touched, memory_order_relaxed)) {
        return;
    }
    atomic_store_explicit(&touched, false, memory_order_relaxed);
    pthread_mutex_lock(&lock);
    for (int at = 0; at < POOLS; at++) {
        uint64_t used = 0;
        if (!pools[at].pool) {
            continue;
        }
        correct(&pools[at].counted, reserved_by(pools[at].pool), 0);
        lamina_cuda.cuMemPoolGetAttribute(pools[at].pool, CU_MEMPOOL_ATTR_USED_MEM_CURRENT, &used);
        if (used < pools[at].counted) { /* it holds what it may still give up */
            lamina_pools_touched();
        }
    }
    pthread_mutex_unlock(&lock);
}

/* The pool may have room that it holds already. */
static bool has_slack(CUmemoryPool pool, uint64_t bytes) {
    uint64_t used = 0, reserved = reserved_by(pool);
    return lamina_cuda.cuMemPoolGetAttribute(pool, CU_MEMPOOL_ATTR_USED_MEM_CURRENT, &used) == CUDA_SUCCESS && reserved >= used
        && reserved - used >= bytes;
}

/* After the driver's answer. False: the pool has grown above the quota. */
static bool settle(CUmemoryPool pool, uint64_t ahead) {
    pthread_mutex_lock(&lock);
    pool_count *count = count_of(pool);
    bool fits = !count || correct(&count->counted, reserved_by(pool), ahead);
    pthread_mutex_unlock(&lock);
    return fits;
}

typedef struct {
    CUdeviceptr *pointer;
    size_t bytes;
    CUmemoryPool pool;
    CUstream stream;
    bool own;
} request;

static CUresult call(const request *r, CUresult (*plain)(CUdeviceptr *, size_t, CUstream),
    CUresult (*from_pool)(CUdeviceptr *, size_t, CUmemoryPool, CUstream)) {
    return plain ? plain(r->pointer, r->bytes, r->stream) : from_pool(r->pointer, r->bytes, r->pool, r->stream);
}

static CUresult allocate(const request *r, CUresult (*plain)(CUdeviceptr *, size_t, CUstream),
    CUresult (*from_pool)(CUdeviceptr *, size_t, CUmemoryPool, CUstream)) {
    uint64_t ahead = lamina_try_reserve(lamina_lead(), r->bytes) == 0 ? r->bytes : 0;
    if (ahead == 0 && !has_slack(r->pool, r->bytes)) {
        if (lamina_charge_reserve(r->bytes) != CUDA_SUCCESS) {
            return CUDA_ERROR_OUT_OF_MEMORY;
        }
        ahead = r->bytes;
    }
    CUresult rc = call(r, plain, from_pool);
    if (rc != CUDA_SUCCESS) {
        lamina_give_back(lamina_lead(), ahead);
        return rc;
    }
    if (!settle(r->pool, ahead)) {
        CUresult (*release)(CUdeviceptr, CUstream) = r->own ? lamina_cuda.cuMemFreeAsync_ptsz : lamina_cuda.cuMemFreeAsync;
        release(*r->pointer, r->stream);
        lamina_cuda.cuMemPoolTrimTo(r->pool, 0);
        lamina_pools_touched();
        lamina_pools_settle();
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    return rc;
}

LAMINA_TWINS(cuMemAllocAsync, _ptsz, (CUdeviceptr *pointer, size_t bytes, CUstream stream), (pointer, bytes, stream)) {
    request r = {pointer, bytes, NULL, stream, own};
    CUdevice device;
    if (lamina_capturing(stream, own) || !lamina_device_of(stream, own, &device)
        || lamina_cuda.cuDeviceGetMemPool(&r.pool, device) != CUDA_SUCCESS) {
        return next(pointer, bytes, stream); /* a node of a graph, counted when that is launched; or the driver's error */
    }
    return allocate(&r, next, NULL);
}

LAMINA_TWINS(cuMemAllocFromPoolAsync, _ptsz, (CUdeviceptr *pointer, size_t bytes, CUmemoryPool pool, CUstream stream), (pointer, bytes, pool, stream)) {
    request r = {pointer, bytes, pool, stream, own};
    return lamina_capturing(stream, own) ? next(pointer, bytes, pool, stream) : allocate(&r, NULL, next);
}

LAMINA_TWINS(cuMemFreeAsync, _ptsz, (CUdeviceptr pointer, CUstream stream), (pointer, stream)) {
    CUcontext context = NULL;
    if (lamina_capturing(stream, own)) {
        return next(pointer, stream);
    }
    uint64_t bytes = lamina_charge_take(pointer, &context);
    CUresult rc = next(pointer, stream);
    if (rc != CUDA_SUCCESS && bytes > 0) {
        lamina_charge_put_back(pointer, bytes, context);
    } else if (bytes > 0) {
        lamina_give_back(lamina_lead(), bytes);
    }
    lamina_pools_touched();
    return rc;
}

LAMINA_HOOK(cuMemPoolTrimTo, (CUmemoryPool pool, size_t keep), (pool, keep)) {
    CUresult rc = lamina_cuda.cuMemPoolTrimTo(pool, keep);
    lamina_pools_touched();
    lamina_pools_settle();
    return rc;
}

LAMINA_HOOK(cuMemPoolDestroy, (CUmemoryPool pool), (pool)) {
    pthread_mutex_lock(&lock);
    CUresult rc = lamina_cuda.cuMemPoolDestroy(pool);
    pool_count *count = rc == CUDA_SUCCESS ? count_of(pool) : NULL;
    if (count) {
        lamina_give_back(lamina_lead(), count->counted);
        *count = (pool_count){NULL, 0};
    }
    pthread_mutex_unlock(&lock);
    return rc;
}

/* --- graphs --- */
CUresult lamina_graph_memory_reserve(CUdevice device, uint64_t bytes) {
    if (bytes == 0 || device < 0 || device >= DEVICES) {
        return CUDA_SUCCESS;
    }
    pthread_mutex_lock(&lock);
    uint64_t more = bytes > graphs[device] ? bytes - graphs[device] : 0;
    bool fits = lamina_reserve(lamina_lead(), more) == 0;
    graphs[device] += fits ? more : 0;
    pthread_mutex_unlock(&lock);
    return fits ? CUDA_SUCCESS : CUDA_ERROR_OUT_OF_MEMORY;
}

void lamina_graph_memory_settle(CUdevice device) {
    uint64_t reserved = 0;
    if (device < 0 || device >= DEVICES) {
        return;
    }
    pthread_mutex_lock(&lock);
    if (lamina_cuda.cuDeviceGetGraphMemAttribute(device, CU_GRAPH_MEM_ATTR_RESERVED_MEM_CURRENT, &reserved) == CUDA_SUCCESS) {
        correct(&graphs[device], reserved, 0);
    }
    pthread_mutex_unlock(&lock);
}

LAMINA_HOOK(cuDeviceGraphMemTrim, (CUdevice device), (device)) {
    CUresult rc = lamina_cuda.cuDeviceGraphMemTrim(device);
    lamina_graph_memory_settle(device);
    return rc;
}

void lamina_pools_forget(void) {
    pthread_mutex_init(&lock, NULL);
    atomic_store(&touched, false);
    for (int at = 0; at < POOLS; at++) {
        pools[at] = (pool_count){NULL, 0};
    }
    for (int at = 0; at < DEVICES; at++) {
        graphs[at] = 0;
    }
}
