/*
 * Physical memory made for mapping (expandable segments): it counts from its creation until the last handle is released and the
 * last mapping is gone. One lock is held over these calls, so that a handle's number cannot come to mean something new between the
 * driver's step and ours.
 */
#include <pthread.h>
#include <stdlib.h>

#include "map.h"
#include "vmm.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static lamina_map physicals; /* handle -> physical */
static lamina_map mappings;  /* address -> mapping */

void lamina_vmm_lock(void) {
    pthread_mutex_lock(&lock);
}

void lamina_vmm_unlock(void) {
    pthread_mutex_unlock(&lock);
}

physical *lamina_vmm_find(CUmemGenericAllocationHandle handle) {
    uint64_t value;
    return handle && lamina_map_get(&physicals, (void *)(uintptr_t)handle, &value) ? (physical *)(uintptr_t)value : NULL;
}

physical *lamina_vmm_note(CUmemGenericAllocationHandle handle, uint64_t bytes) {
    physical *made = malloc(sizeof *made);
    if (!made) {
        return NULL;
    }
    *made = (physical){.bytes = bytes, .handles = 1, .handle = handle, .member = lamina_lead()};
    if (lamina_map_put(&physicals, (void *)(uintptr_t)handle, (uint64_t)(uintptr_t)made) != 0) {
        free(made);
        return NULL;
    }
    return made;
}

/* The number may be given anew once no handle is left; the memory lives on while it is mapped. */
void lamina_vmm_let_go(physical *memory) {
    uint64_t ignored;
    if (memory->handles == 0 && lamina_vmm_find(memory->handle) == memory) {
        lamina_map_take(&physicals, (void *)(uintptr_t)memory->handle, &ignored);
    }
    if (memory->handles == 0 && memory->mappings == 0) {
        lamina_give_back(memory->member, memory->bytes);
        lamina_multicast_end(memory);
        free(memory);
    }
}

/* For which room is reserved. */
static CUresult create(CUmemGenericAllocationHandle *handle, lamina_member *member, size_t bytes, const CUmemAllocationProp *prop, unsigned long long flags) {
    CUresult rc = lamina_cuda.cuMemCreate(handle, bytes, prop, flags);
    physical *memory = rc == CUDA_SUCCESS ? lamina_vmm_note(*handle, bytes) : NULL;
    if (memory) {
        memory->device = prop->location.id;
        memory->member = member;
    } else if (rc == CUDA_SUCCESS) {
        lamina_cuda.cuMemRelease(*handle);
        rc = CUDA_ERROR_OUT_OF_MEMORY;
    }
    if (rc != CUDA_SUCCESS) {
        lamina_give_back(member, bytes);
    }
    return rc;
}

LAMINA_HOOK(cuMemCreate, (CUmemGenericAllocationHandle *handle, size_t bytes, const CUmemAllocationProp *prop, unsigned long long flags),
    (handle, bytes, prop, flags)) {
    bool on_card = handle && prop && prop->location.type == CU_MEM_LOCATION_TYPE_DEVICE;
    lamina_member *member = on_card ? lamina_member_of(prop->location.id) : NULL;
    if (!member) {
        return lamina_cuda.cuMemCreate(handle, bytes, prop, flags); /* the host's memory */
    }
    if (lamina_charge_reserve(member, bytes) != CUDA_SUCCESS) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    pthread_mutex_lock(&lock);
    CUresult rc = create(handle, member, bytes, prop, flags);
    pthread_mutex_unlock(&lock);
    return rc;
}

LAMINA_HOOK(cuMemRelease, (CUmemGenericAllocationHandle handle), (handle)) {
    pthread_mutex_lock(&lock);
    CUresult rc = lamina_cuda.cuMemRelease(handle);
    physical *memory = lamina_vmm_find(handle);
    if (rc == CUDA_SUCCESS && memory && memory->handles > 0) {
        memory->handles--;
        lamina_vmm_let_go(memory);
    }
    pthread_mutex_unlock(&lock);
    return rc;
}

static CUresult map(CUdeviceptr pointer, size_t bytes, physical *memory) {
    mapping *made = malloc(sizeof *made);
    if (!made || lamina_map_put(&mappings, (void *)(uintptr_t)pointer, (uint64_t)(uintptr_t)made) != 0) {
        free(made);
        lamina_cuda.cuMemUnmap(pointer, bytes);
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    *made = (mapping){bytes, memory};
    memory->mappings++;
    return CUDA_SUCCESS;
}

LAMINA_HOOK(cuMemMap, (CUdeviceptr pointer, size_t bytes, size_t offset, CUmemGenericAllocationHandle handle, unsigned long long flags),
    (pointer, bytes, offset, handle, flags)) {
    pthread_mutex_lock(&lock);
    CUresult rc = lamina_cuda.cuMemMap(pointer, bytes, offset, handle, flags);
    physical *memory = rc == CUDA_SUCCESS ? lamina_vmm_find(handle) : NULL;
    if (memory) {
        rc = map(pointer, bytes, memory);
    }
    pthread_mutex_unlock(&lock);
    return rc;
}

/* A range is unmapped in whole mappings; those of memory that is not counted are not known here. */
static void forget_range(CUdeviceptr pointer, size_t bytes) {
    uint64_t value;
    for (uint64_t at = pointer, end = pointer + bytes; at < end;) {
        if (!lamina_map_take(&mappings, (void *)(uintptr_t)at, &value)) {
            at += UINT64_C(1) << 16; /* mappings begin at multiples of the driver's granularity, which is no smaller */
            continue;
        }
        mapping *gone = (mapping *)(uintptr_t)value;
        at += gone->bytes;
        gone->memory->mappings--;
        lamina_vmm_let_go(gone->memory);
        free(gone);
    }
}

LAMINA_HOOK(cuMemUnmap, (CUdeviceptr pointer, size_t bytes), (pointer, bytes)) {
    pthread_mutex_lock(&lock);
    CUresult rc = lamina_cuda.cuMemUnmap(pointer, bytes);
    if (rc == CUDA_SUCCESS) {
        forget_range(pointer, bytes);
    }
    pthread_mutex_unlock(&lock);
    return rc;
}

static mapping *containing(uint64_t address) {
    for (size_t at = 0; at < mappings.capacity; at++) {
        mapping *candidate = mappings.entries[at].key ? (mapping *)(uintptr_t)mappings.entries[at].value : NULL;
        if (candidate && mappings.entries[at].key <= address && address - mappings.entries[at].key < candidate->bytes) {
            return candidate;
        }
    }
    return NULL;
}

physical *lamina_vmm_at(uint64_t address) {
    mapping *mapped = containing(address);
    return mapped ? mapped->memory : NULL;
}

/* One handle more: of the number that is known, or the first one again of memory that lives by its mappings alone. */
static void retained(CUmemGenericAllocationHandle handle, uint64_t address) {
    mapping *mapped = containing(address);
    if (!mapped) {
        return;
    }
    physical *memory = mapped->memory;
    if (lamina_vmm_find(handle) != memory
        && lamina_map_put(&physicals, (void *)(uintptr_t)handle, (uint64_t)(uintptr_t)memory) != 0) {
        return;
    }
    memory->handle = handle;
    memory->handles++;
}

LAMINA_HOOK(cuMemRetainAllocationHandle, (CUmemGenericAllocationHandle *handle, void *pointer), (handle, pointer)) {
    pthread_mutex_lock(&lock);
    CUresult rc = lamina_cuda.cuMemRetainAllocationHandle(handle, pointer);
    if (rc == CUDA_SUCCESS) {
        retained(*handle, (uint64_t)(uintptr_t)pointer);
    }
    pthread_mutex_unlock(&lock);
    return rc;
}

/* Another process's memory is counted there; one's own that comes back is one handle more. */
LAMINA_HOOK(cuMemImportFromShareableHandle, (CUmemGenericAllocationHandle *handle, void *shared, int type), (handle, shared, type)) {
    pthread_mutex_lock(&lock);
    CUresult rc = lamina_cuda.cuMemImportFromShareableHandle(handle, shared, type);
    physical *memory = rc == CUDA_SUCCESS ? lamina_vmm_find(*handle) : NULL;
    if (memory) {
        memory->handles++;
    }
    pthread_mutex_unlock(&lock);
    return rc;
}

void lamina_vmm_forget(void) {
    pthread_mutex_init(&lock, NULL);
    physicals = (lamina_map){NULL, 0, 0};
    mappings = (lamina_map){NULL, 0, 0};
}
