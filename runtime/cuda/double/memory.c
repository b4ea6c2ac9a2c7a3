/* The double's memory of one kind each: plain, managed, arrays, IPC. Addresses are numbers; only managed memory exists. */
#include "inside.h"

typedef struct allocation {
    CUdeviceptr address;
    uint64_t bytes;
    CUcontext context;
    bool managed;
    struct allocation *next;
} allocation;

static allocation *allocations;
static CUdeviceptr next_address = UINT64_C(0x7000000000);

CUresult double_take(CUdevice device, uint64_t bytes) {
    double_device *on = &double_devices[device];
    if (bytes > on->limit - on->used || (double_shared() && !double_shared_take(on->card, bytes, on->total))) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    on->used += bytes;
    return CUDA_SUCCESS;
}

void double_give(CUdevice device, uint64_t bytes) {
    double_devices[device].used -= bytes;
    if (double_shared()) {
        double_shared_give(double_card(device), bytes);
    }
}

uint64_t double_used_bytes(CUdevice device) {
    pthread_mutex_lock(&double_lock);
    uint64_t used = double_devices[device].used;
    pthread_mutex_unlock(&double_lock);
    return used;
}

CUdeviceptr double_address(uint64_t bytes) {
    CUdeviceptr address = next_address;
    next_address += (bytes + GRANULE) / GRANULE * GRANULE;
    return address;
}

static CUresult allocate(CUdeviceptr *pointer, uint64_t bytes, bool managed) {
    CUcontext context = double_current();
    CUresult rc = !context ? CUDA_ERROR_INVALID_CONTEXT : bytes == 0 ? CUDA_ERROR_INVALID_VALUE : double_unsafe();
    rc = rc == CUDA_SUCCESS ? double_take(context->device, bytes) : rc;
    if (rc != CUDA_SUCCESS) {
        return rc;
    }
    allocation *made = calloc(1, sizeof *made);
    void *host = managed ? malloc(bytes) : NULL;
    if (!made || (managed && !host)) {
        abort();
    }
    CUdeviceptr address = managed ? (CUdeviceptr)(uintptr_t)host : double_address(bytes);
    *made = (allocation){address, bytes, context, managed, allocations};
    allocations = made;
    *pointer = address;
    return CUDA_SUCCESS;
}

CUresult cuMemAlloc_v2(CUdeviceptr *pointer, size_t bytes) {
    MAY_FAIL("cuMemAlloc_v2");
    LOCKED(allocate(pointer, bytes, false));
}

CUresult cuMemAllocPitch_v2(CUdeviceptr *pointer, size_t *pitch, size_t width, size_t height, unsigned int element) {
    (void)element;
    *pitch = (width + 511) / 512 * 512;
    LOCKED(allocate(pointer, *pitch * height, false));
}

CUresult cuMemAllocManaged(CUdeviceptr *pointer, size_t bytes, unsigned int flags) {
    (void)flags;
    LOCKED(allocate(pointer, bytes, true));
}

static void drop(allocation **at) {
    allocation *gone = *at;
    double_give(gone->context->device, gone->bytes);
    if (gone->managed) {
        free((void *)(uintptr_t)gone->address);
    }
    *at = gone->next;
    free(gone);
}

static CUresult release(CUdeviceptr pointer) {
    CUresult rc = double_unsafe();
    if (rc != CUDA_SUCCESS || !pointer) {
        return rc;
    }
    for (allocation **at = &allocations; *at; at = &(*at)->next) {
        if ((*at)->address == pointer) {
            drop(at);
            return CUDA_SUCCESS;
        }
    }
    return double_free_pooled(pointer) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

CUresult cuMemFree_v2(CUdeviceptr pointer) {
    LOCKED(release(pointer));
}

void double_forget_memory_of(CUcontext context) {
    for (allocation **at = &allocations; *at;) {
        if ((*at)->context == context) {
            drop(at);
        } else {
            at = &(*at)->next;
        }
    }
}

static CUresult info(size_t *free_bytes, size_t *total) {
    CUcontext context = double_current();
    if (!context) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    const double_device *on = &double_devices[context->device];
    uint64_t used = double_shared() ? double_shared_bytes(on->card) : on->used;
    uint64_t free_here = on->total - (used < on->total ? used : on->total), left = on->limit - on->used;
    *free_bytes = left < free_here ? left : free_here;
    *total = on->limit;
    return CUDA_SUCCESS;
}

CUresult cuMemGetInfo_v2(size_t *free_bytes, size_t *total) {
    LOCKED(info(free_bytes, total));
}

/* --- arrays: kept as allocations whose address is the handle --- */
static uint64_t texel_bytes(int format, unsigned int channels) {
    bool narrow = format == CU_AD_FORMAT_UNSIGNED_INT8 || format == CU_AD_FORMAT_SIGNED_INT8;
    bool wide = format == CU_AD_FORMAT_UNSIGNED_INT32 || format == CU_AD_FORMAT_SIGNED_INT32 || format == CU_AD_FORMAT_FLOAT;
    return (narrow ? 1u : wide ? 4u : 2u) * channels;
}

static uint64_t shape_bytes(const CUDA_ARRAY3D_DESCRIPTOR *shape) {
    uint64_t rows = (shape->Height ? shape->Height : 1) * (shape->Depth ? shape->Depth : 1);
    return (shape->Width * texel_bytes(shape->Format, shape->NumChannels) + 511) / 512 * 512 * rows;
}

static CUresult make_array(uintptr_t *handle, const CUDA_ARRAY3D_DESCRIPTOR *shape, uint64_t bytes) {
    CUdeviceptr address = 0;
    if (shape->Flags & (CUDA_ARRAY3D_SPARSE | CUDA_ARRAY3D_DEFERRED_MAPPING)) {
        *handle = (uintptr_t)double_address(1);
        return CUDA_SUCCESS;
    }
    pthread_mutex_lock(&double_lock);
    CUresult rc = allocate(&address, bytes, false);
    pthread_mutex_unlock(&double_lock);
    *handle = (uintptr_t)address;
    return rc;
}

CUresult cuArray3DCreate_v2(CUarray *array, const CUDA_ARRAY3D_DESCRIPTOR *shape) {
    return make_array((uintptr_t *)(void *)array, shape, shape_bytes(shape));
}

CUresult cuArrayCreate_v2(CUarray *array, const CUDA_ARRAY_DESCRIPTOR *shape) {
    CUDA_ARRAY3D_DESCRIPTOR whole = {shape->Width, shape->Height, 0, shape->Format, shape->NumChannels, 0};
    return cuArray3DCreate_v2(array, &whole);
}

CUresult cuMipmappedArrayCreate(CUmipmappedArray *array, const CUDA_ARRAY3D_DESCRIPTOR *shape, unsigned int levels) {
    uint64_t bytes = 0;
    CUDA_ARRAY3D_DESCRIPTOR level = *shape;
    for (unsigned int at = 0; at < levels; at++) {
        bytes += shape_bytes(&level);
        level.Width = level.Width > 1 ? level.Width / 2 : 1;
        level.Height = level.Height > 1 ? level.Height / 2 : level.Height;
        level.Depth = level.Depth > 1 ? level.Depth / 2 : level.Depth;
    }
    return make_array((uintptr_t *)(void *)array, shape, bytes);
}

CUresult cuArrayDestroy(CUarray array) {
    LOCKED(release((CUdeviceptr)(uintptr_t)array));
}

CUresult cuMipmappedArrayDestroy(CUmipmappedArray array) {
    LOCKED(release((CUdeviceptr)(uintptr_t)array));
}

/* --- the forms of CUDA 3.1: numbers of 32 bits --- */
static CUdeviceptr_v1 next_narrow = 0x1000;

static CUresult allocate_narrow(CUdeviceptr_v1 *pointer, uint64_t bytes) {
    CUdeviceptr wide;
    CUresult rc = allocate(&wide, bytes, false);
    if (rc == CUDA_SUCCESS) {
        *pointer = next_narrow;
        next_narrow += 0x1000;
        allocations->address = *pointer;
    }
    return rc;
}

CUresult cuMemAlloc(CUdeviceptr_v1 *pointer, unsigned int bytes) {
    LOCKED(allocate_narrow(pointer, bytes));
}

CUresult cuMemAllocPitch(CUdeviceptr_v1 *pointer, unsigned int *pitch, unsigned int width, unsigned int height, unsigned int element) {
    (void)element;
    *pitch = (width + 511) / 512 * 512;
    LOCKED(allocate_narrow(pointer, (uint64_t)*pitch * height));
}

CUresult cuMemFree(CUdeviceptr_v1 pointer) {
    LOCKED(release(pointer));
}

CUresult cuMemGetInfo(unsigned int *free_bytes, unsigned int *total) {
    size_t wide_free = 0, wide_total = 0;
    CUresult rc = cuMemGetInfo_v2(&wide_free, &wide_total);
    *free_bytes = (unsigned int)wide_free; /* what does not fit is cut off, as it was then */
    *total = (unsigned int)wide_total;
    return rc;
}

CUresult cuArrayCreate(CUarray *array, const CUDA_ARRAY_DESCRIPTOR_v1 *shape) {
    CUDA_ARRAY_DESCRIPTOR wide = {shape->Width, shape->Height, shape->Format, shape->NumChannels};
    return cuArrayCreate_v2(array, &wide);
}

CUresult cuArray3DCreate(CUarray *array, const CUDA_ARRAY3D_DESCRIPTOR_v1 *shape) {
    CUDA_ARRAY3D_DESCRIPTOR wide = {shape->Width, shape->Height, shape->Depth, shape->Format, shape->NumChannels, shape->Flags};
    return cuArray3DCreate_v2(array, &wide);
}
