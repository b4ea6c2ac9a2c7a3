/*
 * Multicast objects: one address for memory of several cards. The object takes nothing of a card itself; what is bound to it counts already, and
 * lives on, counted, until it is unbound or the object is gone, even if its own handles and mappings went before.
 */
#include <stdlib.h>

#include "vmm.h"

static void unbind(binding **at) {
    binding *gone = *at;
    *at = gone->next;
    gone->memory->mappings--;
    lamina_vmm_let_go(gone->memory);
    free(gone);
}

void lamina_multicast_end(physical *multicast) {
    while (multicast->bound) {
        unbind(&multicast->bound);
    }
}

LAMINA_HOOK(cuMulticastCreate, (CUmemGenericAllocationHandle *handle, const CUmulticastObjectProp *prop), (handle, prop)) {
    lamina_vmm_lock();
    CUresult rc = lamina_cuda.cuMulticastCreate(handle, prop);
    if (rc == CUDA_SUCCESS && !lamina_vmm_note(*handle, 0)) {
        lamina_cuda.cuMemRelease(*handle);
        rc = CUDA_ERROR_OUT_OF_MEMORY;
    }
    lamina_vmm_unlock();
    return rc;
}

/* An object that came from another process is met here for the first time. What cannot be noted only counts as free too early. */
static void bind(CUmemGenericAllocationHandle handle, size_t offset, physical *memory, CUdevice device) {
    physical *multicast = lamina_vmm_find(handle);
    multicast = multicast ? multicast : lamina_vmm_note(handle, 0);
    binding *made = memory && multicast ? malloc(sizeof *made) : NULL;
    if (made) {
        *made = (binding){multicast->bound, device, offset, memory};
        multicast->bound = made;
        memory->mappings++;
    }
}

#define BINDS(name, parameters, arguments, memory, device)             \
    LAMINA_HOOK(name, parameters, arguments) {                         \
        lamina_vmm_lock();                                             \
        CUresult rc = lamina_cuda.name arguments;                      \
        physical *bound = rc == CUDA_SUCCESS ? memory : NULL;          \
        if (bound) {                                                   \
            bind(multicast, offset, bound, device);                    \
        }                                                              \
        lamina_vmm_unlock();                                           \
        return rc;                                                     \
    }
/* clang-format off */
BINDS(cuMulticastBindMem, (CUmemGenericAllocationHandle multicast, size_t offset, CUmemGenericAllocationHandle memory, size_t from, size_t bytes, unsigned long long flags),
    (multicast, offset, memory, from, bytes, flags), lamina_vmm_find(memory), bound->device)
BINDS(cuMulticastBindMem_v2, (CUmemGenericAllocationHandle multicast, CUdevice device, size_t offset, CUmemGenericAllocationHandle memory, size_t from, size_t bytes, unsigned long long flags),
    (multicast, device, offset, memory, from, bytes, flags), lamina_vmm_find(memory), device)
BINDS(cuMulticastBindAddr, (CUmemGenericAllocationHandle multicast, size_t offset, CUdeviceptr pointer, size_t bytes, unsigned long long flags),
    (multicast, offset, pointer, bytes, flags), lamina_vmm_at(pointer), bound->device)
BINDS(cuMulticastBindAddr_v2, (CUmemGenericAllocationHandle multicast, CUdevice device, size_t offset, CUdeviceptr pointer, size_t bytes, unsigned long long flags),
    (multicast, device, offset, pointer, bytes, flags), lamina_vmm_at(pointer), device)
/* clang-format on */

LAMINA_HOOK(cuMulticastUnbind, (CUmemGenericAllocationHandle multicast, CUdevice device, size_t offset, size_t bytes), (multicast, device, offset, bytes)) {
    lamina_vmm_lock();
    CUresult rc = lamina_cuda.cuMulticastUnbind(multicast, device, offset, bytes);
    physical *object = rc == CUDA_SUCCESS ? lamina_vmm_find(multicast) : NULL;
    for (binding **at = object ? &object->bound : NULL; at && *at;) {
        if ((*at)->device == device && (*at)->offset >= offset && (*at)->offset - offset < bytes) {
            unbind(at);
        } else {
            at = &(*at)->next;
        }
    }
    lamina_vmm_unlock();
    return rc;
}
