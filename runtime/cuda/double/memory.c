/* The double's memory of one kind each: plain, managed, arrays, VMM, IPC. Addresses are numbers; only managed memory exists. */
#include "inside.h"

#define GRANULE (2 * MIB)

typedef struct allocation {
    CUdeviceptr address;
    uint64_t bytes;
    CUcontext context;
    bool managed;
    struct allocation *next;
} allocation;

typedef struct physical {
    CUmemGenericAllocationHandle handle;
    uint64_t bytes;
    CUdevice device; /* -1 = in the host's memory */
    int references, maps;
    struct physical *next;
} physical;

typedef struct mapping {
    CUdeviceptr address;
    uint64_t bytes;
    physical *memory;
    struct mapping *next;
} mapping;

static allocation *allocations;
static physical *physicals;
static mapping *mappings;
static CUdeviceptr next_address = UINT64_C(0x7000000000);
static CUmemGenericAllocationHandle next_handle = 0x100;

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

/* --- virtual memory management --- */
static physical *find(CUmemGenericAllocationHandle handle) {
    physical *at = physicals;
    while (at && at->handle != handle) {
        at = at->next;
    }
    return at;
}

static void let_go(physical *memory) {
    if (memory->references > 0 || memory->maps > 0) {
        return;
    }
    physical **at = &physicals;
    while (*at != memory) {
        at = &(*at)->next;
    }
    *at = memory->next;
    if (memory->device >= 0) {
        double_give(memory->device, memory->bytes);
    }
    free(memory);
}

static CUresult create(CUmemGenericAllocationHandle *handle, size_t bytes, const CUmemAllocationProp *prop) {
    CUdevice device = prop->location.type == CU_MEM_LOCATION_TYPE_DEVICE ? prop->location.id : -1;
    CUresult rc = bytes % GRANULE ? CUDA_ERROR_INVALID_VALUE : device >= 0 ? double_take(device, bytes) : CUDA_SUCCESS;
    if (rc != CUDA_SUCCESS) {
        return rc;
    }
    physical *made = calloc(1, sizeof *made);
    if (!made) {
        abort();
    }
    *made = (physical){next_handle++, bytes, device, 1, 0, physicals};
    physicals = made;
    *handle = made->handle;
    return CUDA_SUCCESS;
}

CUresult cuMemCreate(
    CUmemGenericAllocationHandle *handle, size_t bytes, const CUmemAllocationProp *prop, unsigned long long flags) {
    (void)flags;
    LOCKED(create(handle, bytes, prop));
}

static CUresult change_references(CUmemGenericAllocationHandle handle, int change) {
    physical *memory = find(handle);
    if (!memory || memory->references + change < 0) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    memory->references += change;
    let_go(memory);
    return CUDA_SUCCESS;
}

CUresult cuMemRelease(CUmemGenericAllocationHandle handle) {
    LOCKED(change_references(handle, -1));
}

static CUresult map(CUdeviceptr pointer, size_t bytes, CUmemGenericAllocationHandle handle) {
    physical *memory = find(handle);
    mapping *made = memory ? calloc(1, sizeof *made) : NULL;
    if (!made) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *made = (mapping){pointer, bytes, memory, mappings};
    mappings = made;
    memory->maps++;
    return CUDA_SUCCESS;
}

CUresult cuMemMap(CUdeviceptr pointer, size_t bytes, size_t offset, CUmemGenericAllocationHandle handle, unsigned long long flags) {
    (void)offset;
    (void)flags;
    LOCKED(map(pointer, bytes, handle));
}

static CUresult unmap(CUdeviceptr pointer, size_t bytes) {
    for (mapping **at = &mappings; *at;) {
        mapping *gone = *at;
        if (gone->address < pointer || gone->address >= pointer + bytes) {
            at = &gone->next;
            continue;
        }
        *at = gone->next;
        gone->memory->maps--;
        let_go(gone->memory);
        free(gone);
    }
    return CUDA_SUCCESS;
}

CUresult cuMemUnmap(CUdeviceptr pointer, size_t bytes) {
    LOCKED(unmap(pointer, bytes));
}

static CUresult retain(CUmemGenericAllocationHandle *handle, CUdeviceptr pointer) {
    for (mapping *at = mappings; at; at = at->next) {
        if (at->address <= pointer && pointer < at->address + at->bytes) {
            at->memory->references++;
            *handle = at->memory->handle;
            return CUDA_SUCCESS;
        }
    }
    return CUDA_ERROR_INVALID_VALUE;
}

CUresult cuMemRetainAllocationHandle(CUmemGenericAllocationHandle *handle, void *pointer) {
    LOCKED(retain(handle, (CUdeviceptr)(uintptr_t)pointer));
}

CUresult cuMemAddressReserve(CUdeviceptr *pointer, size_t bytes, size_t alignment, CUdeviceptr wish, unsigned long long flags) {
    (void)alignment;
    (void)wish;
    (void)flags;
    pthread_mutex_lock(&double_lock);
    *pointer = double_address(bytes);
    pthread_mutex_unlock(&double_lock);
    return CUDA_SUCCESS;
}

CUresult cuMemAddressFree(CUdeviceptr pointer, size_t bytes) {
    (void)pointer;
    (void)bytes;
    return CUDA_SUCCESS;
}

CUresult cuMemSetAccess(CUdeviceptr pointer, size_t bytes, const CUmemAccessDesc *access, size_t count) {
    (void)pointer;
    (void)bytes;
    (void)access;
    (void)count;
    return CUDA_SUCCESS;
}

/* A shared handle is the number itself, so only this process can take it back; another process's is "foreign": any other. */
CUresult cuMemExportToShareableHandle(void *shared, CUmemGenericAllocationHandle handle, int type, unsigned long long flags) {
    (void)type;
    (void)flags;
    *(int *)shared = (int)handle;
    return CUDA_SUCCESS;
}

static CUresult import(CUmemGenericAllocationHandle *handle, int shared) {
    *handle = (CUmemGenericAllocationHandle)shared;
    physical *memory = find(*handle);
    if (memory) {
        memory->references++;
        return CUDA_SUCCESS;
    }
    memory = calloc(1, sizeof *memory);
    if (!memory) {
        abort();
    }
    *memory = (physical){*handle, 0, -1, 1, 0, physicals};
    physicals = memory;
    return CUDA_SUCCESS;
}

CUresult cuMemImportFromShareableHandle(CUmemGenericAllocationHandle *handle, void *shared, int type) {
    (void)type;
    LOCKED(import(handle, (int)(intptr_t)shared));
}
