/*
 * Stream-ordered pools and the memory of graphs: counted by what they hold of the card (the driver's own figure), not by pointers, since they
 * keep what is freed. An allocation reserves its size, and is corrected to the pool's figure once the driver has answered.
 */
#include <pthread.h>

#include "streams.h"

#define POOLS 64
#define DEVICES 64

typedef struct {
    CUmemoryPool pool; /* NULL = free */
    lamina_member *member; /* has it counted; NULL: it is no card's, nobody has */
    uint64_t counted;
} pool_count;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* held over the driver's answer, so that a newer one is not overwritten */
static pool_count pools[POOLS];
static uint64_t graphs[DEVICES];
static _Atomic bool touched;

/* NULL finds a free place. */
static pool_count *find(CUmemoryPool pool) {
    for (int at = 0; at < POOLS; at++) {
        if (pools[at].pool == pool) {
            return &pools[at];
        }
    }
    return NULL;
}

static pool_count *count_of(CUmemoryPool pool, lamina_member *member) {
    pool_count *count = find(pool);
    if (!count && (count = find(NULL))) {
        *count = (pool_count){pool, member, 0};
    }
    return count;
}

static uint64_t reserved_by(CUmemoryPool pool) {
    uint64_t bytes = 0;
    return lamina_cuda.cuMemPoolGetAttribute(pool, CU_MEMPOOL_ATTR_RESERVED_MEM_CURRENT, &bytes) == CUDA_SUCCESS ? bytes : 0;
}

/* Moves a count to what the driver says; `ahead` bytes of it are reserved already. False: above the quota, but counted. */
static bool correct(lamina_member *member, uint64_t *counted, uint64_t now, uint64_t ahead) {
    uint64_t have = *counted + ahead;
    bool fits = true;
    if (now < have) {
        lamina_give_back(member, have - now);
    } else if (now > have && lamina_try_reserve(member, now - have) != 0) {
        lamina_hold(member, now - have);
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
        if (!pools[at].pool || !pools[at].member) {
            continue;
        }
        correct(pools[at].member, &pools[at].counted, reserved_by(pools[at].pool), 0);
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

typedef struct {
    CUdeviceptr *pointer;
    size_t bytes;
    CUmemoryPool pool;
    CUstream stream;
    bool own;
    lamina_member *member;
} request;

/* After the driver's answer. False: the pool has grown above the quota. */
static bool settle(const request *r, uint64_t ahead) {
    pthread_mutex_lock(&lock);
    pool_count *count = count_of(r->pool, r->member);
    bool fits = !count || correct(r->member, &count->counted, reserved_by(r->pool), ahead);
    pthread_mutex_unlock(&lock);
    return fits;
}

static CUresult call(const request *r, CUresult (*plain)(CUdeviceptr *, size_t, CUstream),
    CUresult (*from_pool)(CUdeviceptr *, size_t, CUmemoryPool, CUstream)) {
    return plain ? plain(r->pointer, r->bytes, r->stream) : from_pool(r->pointer, r->bytes, r->pool, r->stream);
}

static CUresult allocate(const request *r, CUresult (*plain)(CUdeviceptr *, size_t, CUstream),
    CUresult (*from_pool)(CUdeviceptr *, size_t, CUmemoryPool, CUstream)) {
    uint64_t ahead = lamina_try_reserve(r->member, r->bytes) == 0 ? r->bytes : 0;
    if (ahead == 0 && !has_slack(r->pool, r->bytes)) {
        if (lamina_charge_reserve(r->member, r->bytes) != CUDA_SUCCESS) {
            return CUDA_ERROR_OUT_OF_MEMORY;
        }
        ahead = r->bytes;
    }
    CUresult rc = call(r, plain, from_pool);
    if (rc != CUDA_SUCCESS) {
        lamina_give_back(r->member, ahead);
        return rc;
    }
    if (!settle(r, ahead)) {
        CUresult (*release)(CUdeviceptr, CUstream) = r->own ? lamina_cuda.cuMemFreeAsync_ptsz : lamina_cuda.cuMemFreeAsync;
        release(*r->pointer, r->stream);
        lamina_cuda.cuMemPoolTrimTo(r->pool, 0);
        lamina_pools_touched();
        lamina_pools_settle();
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    return rc;
}

static lamina_member *member_on(CUdevice device) {
    lamina_member *member = lamina_member_of(device);
    return member ? member : lamina_lead();
}

/* A pool that was not made here is some card's own. */
static bool is_own_pool(CUmemoryPool pool, CUdevice *device) {
    CUmemoryPool own = NULL;
    for (*device = 0; *device < DEVICES && lamina_cuda.cuDeviceGetMemPool(&own, *device) == CUDA_SUCCESS; ++*device) {
        if (own == pool) {
            return true;
        }
    }
    return false;
}

/* Finds who has the pool counted: its card may be another than the stream's. False: nobody has. */
static bool owner_of(request *r) {
    CUdevice device;
    pthread_mutex_lock(&lock);
    const pool_count *known = find(r->pool);
    r->member = known ? known->member : NULL;
    pthread_mutex_unlock(&lock);
    if (!known) {
        bool found = lamina_member_count > 1 && (is_own_pool(r->pool, &device) || lamina_device_of(r->stream, r->own, &device));
        r->member = found ? member_on(device) : lamina_lead();
    }
    return r->member != NULL;
}

LAMINA_HOOK(cuMemPoolCreate, (CUmemoryPool *pool, const CUmemPoolProps *props), (pool, props)) {
    CUresult rc = lamina_cuda.cuMemPoolCreate(pool, props);
    if (rc == CUDA_SUCCESS && pool && props) {
        bool on_card = props->location.type == CU_MEM_LOCATION_TYPE_DEVICE;
        lamina_member *member = on_card ? member_on(props->location.id) : NULL;
        pthread_mutex_lock(&lock);
        count_of(*pool, member);
        pthread_mutex_unlock(&lock);
    }
    return rc;
}

LAMINA_TWINS(cuMemAllocAsync, _ptsz, (CUdeviceptr *pointer, size_t bytes, CUstream stream), (pointer, bytes, stream)) {
    request r = {pointer, bytes, NULL, stream, own, NULL};
    CUdevice device;
    if (lamina_capturing(stream, own) || !lamina_device_of(stream, own, &device)
        || lamina_cuda.cuDeviceGetMemPool(&r.pool, device) != CUDA_SUCCESS) {
        return next(pointer, bytes, stream); /* a node of a graph, counted when that is launched; or the driver's error */
    }
    r.member = member_on(device);
    return allocate(&r, next, NULL);
}

LAMINA_TWINS(cuMemAllocFromPoolAsync, _ptsz, (CUdeviceptr *pointer, size_t bytes, CUmemoryPool pool, CUstream stream), (pointer, bytes, pool, stream)) {
    request r = {pointer, bytes, pool, stream, own, NULL};
    bool counts = !lamina_capturing(stream, own) && owner_of(&r);
    return counts ? allocate(&r, NULL, next) : next(pointer, bytes, pool, stream);
}

LAMINA_TWINS(cuMemFreeAsync, _ptsz, (CUdeviceptr pointer, CUstream stream), (pointer, stream)) {
    lamina_charge charge;
    if (lamina_capturing(stream, own)) {
        return next(pointer, stream);
    }
    bool known = lamina_charge_take(pointer, &charge);
    CUresult rc = next(pointer, stream);
    if (rc != CUDA_SUCCESS && known) {
        lamina_charge_keep(pointer, &charge);
    } else if (known) {
        lamina_give_back(charge.member, charge.bytes);
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
    pool_count *count = rc == CUDA_SUCCESS && pool ? find(pool) : NULL;
    if (count && count->member) {
        lamina_give_back(count->member, count->counted);
    }
    if (count) {
        *count = (pool_count){NULL, NULL, 0};
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
    bool fits = lamina_reserve(member_on(device), more) == 0;
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
        correct(member_on(device), &graphs[device], reserved, 0);
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
        pools[at] = (pool_count){NULL, NULL, 0};
    }
    for (int at = 0; at < DEVICES; at++) {
        graphs[at] = 0;
    }
}
