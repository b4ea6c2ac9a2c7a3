/* The double of NVML: two cards that look used by others. LAMINA_DOUBLE_MEMORY as in the driver. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lamina_cuda_entries.h"

#define CARDS 2
#define MIB (UINT64_C(1) << 20)

struct nvmlDevice_st {
    int index;
};
static struct nvmlDevice_st cards[CARDS] = {{0}, {1}};

nvmlReturn_t nvmlInit_v2(void) {
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetHandleByIndex_v2(unsigned int index, nvmlDevice_t *device) {
    if (index >= CARDS) {
        return NVML_ERROR_NOT_FOUND;
    }
    *device = &cards[index];
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetUUID(nvmlDevice_t device, char *uuid, unsigned int room) {
    snprintf(uuid, room, "GPU-00000000-0000-0000-0000-0000000000%02x", device->index + 1);
    return NVML_SUCCESS;
}

static uint64_t total(void) {
    const char *memory = getenv("LAMINA_DOUBLE_MEMORY");
    return memory ? strtoull(memory, NULL, 10) : 16384 * MIB;
}

nvmlReturn_t nvmlDeviceGetMemoryInfo(nvmlDevice_t device, nvmlMemory_t *memory) {
    (void)device;
    *memory = (nvmlMemory_t){.total = total(), .used = 1024 * MIB, .free = total() - 1024 * MIB};
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetMemoryInfo_v2(nvmlDevice_t device, nvmlMemory_v2_t *memory) {
    (void)device;
    memory->total = total();
    memory->reserved = 256 * MIB;
    memory->used = 1024 * MIB;
    memory->free = total() - memory->used - memory->reserved;
    return NVML_SUCCESS;
}

/* One process of somebody else's. */
static nvmlReturn_t others(unsigned int *count, void *list, size_t size) {
    if (*count < 1 || !list) {
        *count = 1;
        return NVML_ERROR_INSUFFICIENT_SIZE;
    }
    nvmlProcessInfo_t somebody = {.pid = 1, .usedGpuMemory = 1024 * MIB};
    memcpy(list, &somebody, size);
    *count = 1;
    return NVML_SUCCESS;
}

/* clang-format off */
#define PROCESSES(name, type)                                                            \
    nvmlReturn_t name(nvmlDevice_t device, unsigned int *count, type *list) {            \
        (void)device;                                                                    \
        return others(count, list, sizeof *list);                                        \
    }
/* clang-format on */
PROCESSES(nvmlDeviceGetComputeRunningProcesses, nvmlProcessInfo_v1_t)
PROCESSES(nvmlDeviceGetComputeRunningProcesses_v2, nvmlProcessInfo_t)
PROCESSES(nvmlDeviceGetComputeRunningProcesses_v3, nvmlProcessInfo_t)
PROCESSES(nvmlDeviceGetGraphicsRunningProcesses, nvmlProcessInfo_v1_t)
PROCESSES(nvmlDeviceGetGraphicsRunningProcesses_v2, nvmlProcessInfo_t)
PROCESSES(nvmlDeviceGetGraphicsRunningProcesses_v3, nvmlProcessInfo_t)
