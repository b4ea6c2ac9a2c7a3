/* Memory that is made apart from its addresses, and multicast objects, which keep what is bound to them alive. Everything but lock under the lock. */
#ifndef LAMINA_CUDA_VMM_H
#define LAMINA_CUDA_VMM_H

#include "shim.h"

typedef struct physical physical;

/* A part of a multicast object that stands for memory of a card. */
typedef struct binding {
    struct binding *next;
    CUdevice device;
    uint64_t offset;
    physical *memory;
} binding;

struct physical {
    uint64_t bytes; /* counted; 0: a multicast object's own */
    uint64_t handles, mappings; /* a binding is a mapping */
    CUmemGenericAllocationHandle handle;
    CUdevice device;
    lamina_member *member; /* has them counted */
    binding *bound; /* to a multicast object */
};

typedef struct {
    uint64_t bytes;
    physical *memory;
} mapping;

void lamina_vmm_lock(void);
void lamina_vmm_unlock(void);
/* NULL: another process's, counted there. */
physical *lamina_vmm_find(CUmemGenericAllocationHandle handle);
/* What is mapped at that address, or NULL. */
physical *lamina_vmm_at(uint64_t address);
/* With one handle; NULL: no memory to note it. */
physical *lamina_vmm_note(CUmemGenericAllocationHandle handle, uint64_t bytes);
/* After a handle or a mapping less. */
void lamina_vmm_let_go(physical *memory);
/* multicast.c: a multicast object that nobody holds any more lets go of what is bound to it. */
void lamina_multicast_end(physical *multicast);

#endif
