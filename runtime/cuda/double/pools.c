/* The double's stream-ordered pools, memory shared between processes, and its odds and ends. */
#include "inside.h"

#define CHUNK (32 * MIB) /* a pool takes the card's memory in pieces of this */

struct CUmemPoolHandle_st {
    CUdevice device;
    uint64_t reserved, used, threshold;
    CUmemoryPool next;
};

typedef struct pooled {
    CUdeviceptr address;
    uint64_t bytes;
    CUmemoryPool pool;
    struct pooled *next;
} pooled;

static CUmemoryPool pools;
static pooled *all_pooled;

static CUmemoryPool make_pool(CUdevice device) {
    CUmemoryPool pool = calloc(1, sizeof *pool);
    if (!pool) {
        abort();
    }
    *pool = (struct CUmemPoolHandle_st){.device = device, .next = pools};
    pools = pool;
    return pool;
}

static CUresult default_pool(CUmemoryPool *pool, CUdevice device) {
    double_device *on = &double_devices[device];
    on->pool = on->pool ? on->pool : make_pool(device);
    *pool = on->pool;
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetDefaultMemPool(CUmemoryPool *pool, CUdevice device) {
    LOCKED(default_pool(pool, device));
}

CUresult cuDeviceGetMemPool(CUmemoryPool *pool, CUdevice device) {
    LOCKED(default_pool(pool, device));
}

CUresult cuMemPoolCreate(CUmemoryPool *pool, const CUmemPoolProps *props) {
    pthread_mutex_lock(&double_lock);
    *pool = make_pool(props->location.id);
    pthread_mutex_unlock(&double_lock);
    return CUDA_SUCCESS;
}

static void shrink(CUmemoryPool pool, uint64_t keep) {
    uint64_t wanted = (pool->used + CHUNK - 1) / CHUNK * CHUNK;
    wanted = wanted > keep ? wanted : keep;
    if (pool->reserved > wanted) {
        double_give(pool->device, pool->reserved - wanted);
        pool->reserved = wanted;
    }
}

void double_settle_pools(void) {
    for (CUmemoryPool pool = pools; pool; pool = pool->next) {
        shrink(pool, pool->threshold < pool->reserved ? pool->threshold : pool->reserved);
    }
}

static CUresult trim(CUmemoryPool pool, uint64_t keep) {
    shrink(pool, keep);
    return CUDA_SUCCESS;
}

CUresult cuMemPoolTrimTo(CUmemoryPool pool, size_t keep) {
    LOCKED(trim(pool, keep));
}

/* What is still out is given back with it: nothing in the double depends on the difference. */
static CUresult destroy(CUmemoryPool pool) {
    CUmemoryPool *at = &pools;
    while (*at && *at != pool) {
        at = &(*at)->next;
    }
    *at = pool->next;
    double_give(pool->device, pool->reserved);
    free(pool);
    return CUDA_SUCCESS;
}

CUresult cuMemPoolDestroy(CUmemoryPool pool) {
    LOCKED(destroy(pool));
}

CUresult cuMemPoolSetAttribute(CUmemoryPool pool, CUmemPool_attribute what, void *value) {
    if (what != CU_MEMPOOL_ATTR_RELEASE_THRESHOLD) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    pthread_mutex_lock(&double_lock);
    pool->threshold = *(uint64_t *)value;
    pthread_mutex_unlock(&double_lock);
    return CUDA_SUCCESS;
}

CUresult cuMemPoolGetAttribute(CUmemoryPool pool, CUmemPool_attribute what, void *value) {
    pthread_mutex_lock(&double_lock);
    *(uint64_t *)value = what == CU_MEMPOOL_ATTR_RESERVED_MEM_CURRENT ? pool->reserved : pool->used;
    pthread_mutex_unlock(&double_lock);
    return CUDA_SUCCESS;
}

static CUresult capture_alloc(CUstream stream, CUdeviceptr *pointer, uint64_t bytes) {
    CUgraphNode node = double_add_node(stream->capture->graph, CU_GRAPH_NODE_TYPE_MEM_ALLOC);
    *pointer = double_address(bytes);
    node->alloc.bytesize = bytes;
    node->alloc.dptr = *pointer;
    return CUDA_SUCCESS;
}

static CUresult allocate(CUdeviceptr *pointer, uint64_t bytes, CUmemoryPool pool, CUstream handle, bool per_thread) {
    CUstream stream = double_stream(handle, per_thread);
    bool captured;
    CUresult rc = stream ? double_admit(stream, &captured) : CUDA_ERROR_INVALID_CONTEXT;
    if (rc != CUDA_SUCCESS) {
        return rc;
    }
    if (captured) {
        return capture_alloc(stream, pointer, bytes);
    }
    if (!pool) {
        default_pool(&pool, stream->context->device);
    }
    uint64_t needed = (pool->used + bytes + CHUNK - 1) / CHUNK * CHUNK;
    uint64_t more = needed > pool->reserved ? needed - pool->reserved : 0;
    rc = double_take(pool->device, more);
    pooled *made = rc == CUDA_SUCCESS ? calloc(1, sizeof *made) : NULL;
    if (!made) {
        return rc;
    }
    pool->reserved += more;
    pool->used += bytes;
    *pointer = double_address(bytes);
    *made = (pooled){*pointer, bytes, pool, all_pooled};
    all_pooled = made;
    return CUDA_SUCCESS;
}

CUresult cuMemAllocAsync(CUdeviceptr *pointer, size_t bytes, CUstream stream) {
    LOCKED(allocate(pointer, bytes, NULL, stream, false));
}

CUresult cuMemAllocAsync_ptsz(CUdeviceptr *pointer, size_t bytes, CUstream stream) {
    LOCKED(allocate(pointer, bytes, NULL, stream, true));
}

CUresult cuMemAllocFromPoolAsync(CUdeviceptr *pointer, size_t bytes, CUmemoryPool pool, CUstream stream) {
    LOCKED(allocate(pointer, bytes, pool, stream, false));
}

CUresult cuMemAllocFromPoolAsync_ptsz(CUdeviceptr *pointer, size_t bytes, CUmemoryPool pool, CUstream stream) {
    LOCKED(allocate(pointer, bytes, pool, stream, true));
}

bool double_free_pooled(CUdeviceptr pointer) {
    for (pooled **at = &all_pooled; *at; at = &(*at)->next) {
        pooled *gone = *at;
        if (gone->address == pointer) {
            gone->pool->used -= gone->bytes;
            *at = gone->next;
            free(gone);
            return true;
        }
    }
    return false;
}

static CUresult release(CUdeviceptr pointer, CUstream handle, bool per_thread) {
    CUstream stream = double_stream(handle, per_thread);
    bool captured;
    CUresult rc = stream ? double_admit(stream, &captured) : CUDA_ERROR_INVALID_CONTEXT;
    if (rc == CUDA_SUCCESS && captured) {
        double_add_node(stream->capture->graph, CU_GRAPH_NODE_TYPE_MEM_FREE);
        return CUDA_SUCCESS;
    }
    return rc != CUDA_SUCCESS ? rc : double_free_pooled(pointer) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

CUresult cuMemFreeAsync(CUdeviceptr pointer, CUstream stream) {
    LOCKED(release(pointer, stream, false));
}

CUresult cuMemFreeAsync_ptsz(CUdeviceptr pointer, CUstream stream) {
    LOCKED(release(pointer, stream, true));
}

/* --- memory of other processes --- */
CUresult cuIpcGetMemHandle(CUipcMemHandle *handle, CUdeviceptr pointer) {
    memset(handle, 0, sizeof *handle);
    memcpy(handle, &pointer, sizeof pointer);
    return CUDA_SUCCESS;
}

CUresult cuIpcOpenMemHandle_v2(CUdeviceptr *pointer, CUipcMemHandle handle, unsigned int flags) {
    (void)handle;
    (void)flags;
    pthread_mutex_lock(&double_lock);
    *pointer = double_address(1);
    pthread_mutex_unlock(&double_lock);
    return CUDA_SUCCESS;
}

CUresult cuIpcCloseMemHandle(CUdeviceptr pointer) {
    (void)pointer;
    return CUDA_SUCCESS;
}
