/* The double's memory that is made apart from its addresses, and multicast objects: what is bound to one stays until it is unbound. */
#include "inside.h"

typedef struct physical {
    CUmemGenericAllocationHandle handle;
    uint64_t bytes;
    CUdevice device; /* -1 = in the host's memory */
    int references, maps;
    struct physical *next;
    struct binding *bound; /* to a multicast object */
} physical;

typedef struct binding {
    physical *memory;
    uint64_t offset;
    struct binding *next;
} binding;

typedef struct mapping {
    CUdeviceptr address;
    uint64_t bytes;
    physical *memory;
    struct mapping *next;
} mapping;

static physical *physicals;
static mapping *mappings;
static CUmemGenericAllocationHandle next_handle = 0x100;

static physical *find(CUmemGenericAllocationHandle handle) {
    physical *at = physicals;
    while (at && at->handle != handle) {
        at = at->next;
    }
    return at;
}

static void unbind(binding **at);

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
    while (memory->bound) {
        unbind(&memory->bound);
    }
    free(memory);
}

static void unbind(binding **at) {
    binding *gone = *at;
    *at = gone->next;
    gone->memory->maps--;
    let_go(gone->memory);
    free(gone);
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
    *made = (physical){next_handle++, bytes, device, 1, 0, physicals, NULL};
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
    *memory = (physical){*handle, 0, -1, 1, 0, physicals, NULL};
    physicals = memory;
    return CUDA_SUCCESS;
}

CUresult cuMemImportFromShareableHandle(CUmemGenericAllocationHandle *handle, void *shared, int type) {
    (void)type;
    LOCKED(import(handle, (int)(intptr_t)shared));
}

/* --- multicast --- */
static CUresult make_multicast(CUmemGenericAllocationHandle *handle, const CUmulticastObjectProp *prop) {
    CUmemAllocationProp host = {.location = {CU_MEM_LOCATION_TYPE_HOST, 0}};
    return create(handle, prop->size, &host);
}

CUresult cuMulticastCreate(CUmemGenericAllocationHandle *handle, const CUmulticastObjectProp *prop) {
    LOCKED(make_multicast(handle, prop));
}

CUresult cuMulticastAddDevice(CUmemGenericAllocationHandle multicast, CUdevice device) {
    (void)device;
    return multicast ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

static CUresult bind(CUmemGenericAllocationHandle multicast, size_t offset, physical *memory) {
    physical *object = find(multicast);
    binding *made = object && memory ? calloc(1, sizeof *made) : NULL;
    if (!made) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *made = (binding){memory, offset, object->bound};
    object->bound = made;
    memory->maps++;
    return CUDA_SUCCESS;
}

static physical *at_address(CUdeviceptr pointer) {
    mapping *at = mappings;
    while (at && !(at->address <= pointer && pointer < at->address + at->bytes)) {
        at = at->next;
    }
    return at ? at->memory : NULL;
}

CUresult cuMulticastBindMem(CUmemGenericAllocationHandle multicast, size_t offset, CUmemGenericAllocationHandle memory, size_t from, size_t bytes,
    unsigned long long flags) {
    (void)from;
    (void)bytes;
    (void)flags;
    LOCKED(bind(multicast, offset, find(memory)));
}

CUresult cuMulticastBindMem_v2(CUmemGenericAllocationHandle multicast, CUdevice device, size_t offset, CUmemGenericAllocationHandle memory,
    size_t from, size_t bytes, unsigned long long flags) {
    (void)device;
    return cuMulticastBindMem(multicast, offset, memory, from, bytes, flags);
}

CUresult cuMulticastBindAddr(CUmemGenericAllocationHandle multicast, size_t offset, CUdeviceptr pointer, size_t bytes, unsigned long long flags) {
    (void)bytes;
    (void)flags;
    LOCKED(bind(multicast, offset, at_address(pointer)));
}

CUresult cuMulticastBindAddr_v2(CUmemGenericAllocationHandle multicast, CUdevice device, size_t offset, CUdeviceptr pointer, size_t bytes,
    unsigned long long flags) {
    (void)device;
    return cuMulticastBindAddr(multicast, offset, pointer, bytes, flags);
}

static CUresult unbind_range(CUmemGenericAllocationHandle multicast, CUdevice device, size_t offset, size_t bytes) {
    physical *object = find(multicast);
    for (binding **at = object ? &object->bound : NULL; at && *at;) {
        if ((*at)->memory->device == device && (*at)->offset >= offset && (*at)->offset < offset + bytes) {
            unbind(at);
        } else {
            at = &(*at)->next;
        }
    }
    return object ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

CUresult cuMulticastUnbind(CUmemGenericAllocationHandle multicast, CUdevice device, size_t offset, size_t bytes) {
    LOCKED(unbind_range(multicast, device, offset, bytes));
}
