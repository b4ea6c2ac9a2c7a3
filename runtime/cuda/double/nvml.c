/*
 * The double of NVML: two cards, and who holds memory of them. Where the cards are shared (LAMINA_DOUBLE_SHARED) these are the processes
 * that use them; else they look used by one of somebody else's. LAMINA_DOUBLE_MEMORY as in the driver.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nvml_inside.h"

static struct nvmlDevice_st cards[NVML_CARDS] = {{0, -1}, {1, -1}};

struct nvmlDevice_st *nvml_card(int index) {
    return &cards[index];
}

nvmlReturn_t nvmlInit_v2(void) {
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlShutdown(void) {
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetHandleByIndex_v2(unsigned int index, nvmlDevice_t *device) {
    if (index >= NVML_CARDS) {
        return NVML_ERROR_INVALID_ARGUMENT;
    }
    *device = &cards[index];
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetUUID(nvmlDevice_t device, char *uuid, unsigned int room) {
    if (device->slice >= 0) {
        snprintf(uuid, room, "MIG-00000000-0000-0000-0000-0000000000%x%x", device->index + 1, device->slice + 1);
    } else {
        snprintf(uuid, room, "GPU-00000000-0000-0000-0000-0000000000%02x", device->index + 1);
    }
    return NVML_SUCCESS;
}

uint64_t nvml_total_bytes(nvmlDevice_t device) {
    const char *memory = getenv("LAMINA_DOUBLE_MEMORY");
    uint64_t card = memory ? strtoull(memory, NULL, 10) : 16384 * MIB;
    return device->slice >= 0 ? card / NVML_SLICES : card;
}

int nvml_place(nvmlDevice_t device) {
    return device->slice < 0 ? device->index : SHARED_CARDS + device->slice;
}

/* A card's with those of its MIG devices. */
uint64_t nvml_used_bytes(nvmlDevice_t device) {
    if (!double_shared()) {
        return 1024 * MIB;
    }
    uint64_t bytes = double_shared_bytes(nvml_place(device));
    for (int at = 0; device->index == SHARED_CARDS - 1 && device->slice < 0 && at < SHARED_MIG; at++) {
        bytes += double_shared_bytes(SHARED_CARDS + at);
    }
    return bytes;
}

uint64_t nvml_busy_ns(int place) {
    const shared_cards *shared = double_shared_cards();
    uint64_t busy = 0;
    for (int at = 0; shared && at < SHARED_PROCESSES; at++) {
        busy += atomic_load(&shared->process[at].use[place].busy_ns);
    }
    return busy;
}

nvmlReturn_t nvmlDeviceGetMemoryInfo(nvmlDevice_t device, nvmlMemory_t *memory) {
    uint64_t total = nvml_total_bytes(device), used = nvml_used_bytes(device);
    *memory = (nvmlMemory_t){.total = total, .used = used, .free = total - used};
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetMemoryInfo_v2(nvmlDevice_t device, nvmlMemory_v2_t *memory) {
    memory->total = nvml_total_bytes(device);
    memory->reserved = 256 * MIB;
    memory->used = nvml_used_bytes(device);
    memory->free = memory->total - memory->used - memory->reserved;
    return NVML_SUCCESS;
}

static unsigned int list_holders(nvmlDevice_t device, nvmlProcessInfo_t *list) {
    const shared_cards *shared = double_shared_cards();
    if (!shared) {
        list[0] = (nvmlProcessInfo_t){.pid = 1, .usedGpuMemory = 1024 * MIB};
        return 1;
    }
    unsigned int found = 0;
    for (int at = 0; at < SHARED_PROCESSES; at++) {
        const shared_process *process = &shared->process[at];
        int32_t pid = atomic_load(&process->pid);
        uint64_t held = double_shared_held(process, nvml_place(device));
        if (held > 0 && double_shared_alive(pid)) {
            list[found++] = (nvmlProcessInfo_t){.pid = (unsigned int)pid, .usedGpuMemory = held};
        }
    }
    return found;
}

static nvmlReturn_t list_processes(nvmlDevice_t device, unsigned int *count, void *list, size_t size) {
    nvmlProcessInfo_t all[SHARED_PROCESSES];
    unsigned int found = list_holders(device, all), room = *count;
    *count = found;
    if (found > room || (found > 0 && !list)) {
        return NVML_ERROR_INSUFFICIENT_SIZE;
    }
    for (unsigned int at = 0; at < found; at++) {
        memcpy((char *)list + at * size, &all[at], size);
    }
    return NVML_SUCCESS;
}

static nvmlReturn_t nobody(unsigned int *count) {
    *count = 0;
    return NVML_SUCCESS;
}

/* clang-format off */
#define COMPUTE(name, type)                                                              \
    nvmlReturn_t name(nvmlDevice_t device, unsigned int *count, type *list) {            \
        return list_processes(device, count, list, sizeof *list);                        \
    }
#define GRAPHICS(name, type)                                                             \
    nvmlReturn_t name(nvmlDevice_t device, unsigned int *count, type *list) {            \
        return double_shared() ? nobody(count) : list_processes(device, count, list, sizeof *list); \
    }
/* clang-format on */
COMPUTE(nvmlDeviceGetComputeRunningProcesses, nvmlProcessInfo_v1_t)
COMPUTE(nvmlDeviceGetComputeRunningProcesses_v2, nvmlProcessInfo_t)
COMPUTE(nvmlDeviceGetComputeRunningProcesses_v3, nvmlProcessInfo_t)
GRAPHICS(nvmlDeviceGetGraphicsRunningProcesses, nvmlProcessInfo_v1_t)
GRAPHICS(nvmlDeviceGetGraphicsRunningProcesses_v2, nvmlProcessInfo_t)
GRAPHICS(nvmlDeviceGetGraphicsRunningProcesses_v3, nvmlProcessInfo_t)
