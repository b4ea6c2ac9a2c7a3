/* What programs are told about memory and neighbours: the slice, by the driver and by NVML alike. */
#include <pthread.h>
#include <string.h>
#include <strings.h>

#include "shim.h"

static uint64_t least(uint64_t one, uint64_t other) {
    return one < other ? one : other;
}

/* Free is what the quota leaves, and no more than the card has. */
static uint64_t free_of_slice(lamina_member *member, uint64_t free_on_card) {
    uint64_t quota = lamina_quota(member), used = lamina_slice_used(member);
    return quota == UINT64_MAX ? free_on_card : least(quota > used ? quota - used : 0, free_on_card);
}

LAMINA_HOOK(cuMemGetInfo_v2, (size_t *free, size_t *total), (free, total)) {
    size_t card_free = 0, card_total = 0;
    CUresult rc = lamina_cuda.cuMemGetInfo_v2(&card_free, &card_total);
    CUdevice device;
    if (rc != CUDA_SUCCESS || lamina_cuda.cuCtxGetDevice(&device) != CUDA_SUCCESS) {
        return rc;
    }
    lamina_pools_settle();
    lamina_member *member = lamina_member_of(device);
    if (free) {
        *free = member ? free_of_slice(member, card_free) : card_free;
    }
    if (total) {
        *total = member ? least(card_total, lamina_quota(member)) : card_total;
    }
    return rc;
}

LAMINA_HOOK(cuDeviceTotalMem_v2, (size_t *bytes, CUdevice device), (bytes, device)) {
    CUresult rc = lamina_cuda.cuDeviceTotalMem_v2(bytes, device);
    lamina_member *member = rc == CUDA_SUCCESS && bytes ? lamina_member_of(device) : NULL;
    if (member) {
        *bytes = least(*bytes, lamina_quota(member));
    }
    return rc;
}

/* --- NVML --- */
#define NVML_HOOK(name, parameters, arguments)                                           \
    static nvmlReturn_t on_##name parameters;                                            \
    LAMINA_EXPORTED nvmlReturn_t name parameters {                                       \
        if (!lamina_nvml_ready() || !lamina_nvml.name) {                                 \
            return NVML_ERROR_FUNCTION_NOT_FOUND;                                        \
        }                                                                                \
        return lamina_active ? on_##name arguments : lamina_nvml.name arguments;         \
    }                                                                                    \
    static nvmlReturn_t on_##name parameters

static bool is_named(lamina_member *member, const char *uuid) {
    lamina_lock(member);
    bool same = member->card && strncasecmp(member->card->card, uuid, sizeof member->card->card) == 0;
    lamina_unlock(member);
    return same;
}

/* Whose card it is, or NULL. NVML names a card "GPU-<uuid>"; the agent's id is the same in lower case. */
static lamina_member *member_of(nvmlDevice_t device) {
    char uuid[96] = "";
    if (!lamina_nvml.nvmlDeviceGetUUID || lamina_nvml.nvmlDeviceGetUUID(device, uuid, sizeof uuid) != NVML_SUCCESS) {
        return NULL;
    }
    for (int at = 0; at < lamina_member_count; at++) {
        if (lamina_join(&lamina_members[at], 0) && is_named(&lamina_members[at], uuid)) {
            return &lamina_members[at];
        }
    }
    return NULL;
}

NVML_HOOK(nvmlDeviceGetMemoryInfo, (nvmlDevice_t device, nvmlMemory_t *memory), (device, memory)) {
    nvmlReturn_t rc = lamina_nvml.nvmlDeviceGetMemoryInfo(device, memory);
    lamina_member *member = rc == NVML_SUCCESS && memory ? member_of(device) : NULL;
    if (member) {
        memory->total = least(memory->total, lamina_quota(member));
        memory->free = free_of_slice(member, memory->free);
        memory->used = memory->total - least(memory->free, memory->total);
    }
    return rc;
}

NVML_HOOK(nvmlDeviceGetMemoryInfo_v2, (nvmlDevice_t device, nvmlMemory_v2_t *memory), (device, memory)) {
    nvmlReturn_t rc = lamina_nvml.nvmlDeviceGetMemoryInfo_v2(device, memory);
    lamina_member *member = rc == NVML_SUCCESS && memory ? member_of(device) : NULL;
    if (member) {
        memory->total = least(memory->total, lamina_quota(member));
        memory->free = free_of_slice(member, memory->free);
        memory->reserved = 0; /* the driver's own part is no part of a slice */
        memory->used = memory->total - least(memory->free, memory->total);
    }
    return rc;
}

/* The slice's processes, as the agent sees them, with what each holds; as many as there is room for. */
static unsigned int neighbours(lamina_member *member, nvmlProcessInfo_t *list, unsigned int room) {
    unsigned int count = 0;
    lamina_lock(member);
    for (uint32_t at = 0; member->slot && at < LAMINA_SLOTS; at++) {
        const lamina_slot *slot = &member->page->slot[at];
        if (atomic_load(&slot->state) != LAMINA_ACTIVE) {
            continue;
        }
        if (count < room) {
            list[count] = (nvmlProcessInfo_t){.pid = (unsigned int)atomic_load(&slot->pid),
                .usedGpuMemory = atomic_load(&slot->memory_bytes), .gpuInstanceId = UINT32_MAX, .computeInstanceId = UINT32_MAX};
        }
        count++;
    }
    lamina_unlock(member);
    return count;
}

/* `size` is that of the caller's form: the older one is the beginning of the newer. */
static nvmlReturn_t list_neighbours(lamina_member *member, unsigned int *count, void *list, size_t size) {
    nvmlProcessInfo_t all[LAMINA_SLOTS];
    unsigned int room = *count, found = neighbours(member, all, LAMINA_SLOTS);
    *count = found;
    if (found > room || (found > 0 && !list)) {
        return NVML_ERROR_INSUFFICIENT_SIZE;
    }
    for (unsigned int at = 0; at < found; at++) {
        memcpy((char *)list + at * size, &all[at], size);
    }
    return NVML_SUCCESS;
}

/* clang-format off */
#define NEIGHBOURS(name, type)                                                                              \
    NVML_HOOK(name, (nvmlDevice_t device, unsigned int *count, type *list), (device, count, list)) {        \
        lamina_member *member = count ? member_of(device) : NULL;                                               \
        return member ? list_neighbours(member, count, list, sizeof *list) : lamina_nvml.name(device, count, list); \
    }
/* No slice draws pictures: it has no processes of that kind. */
#define NOBODY(name, type)                                                                                  \
    NVML_HOOK(name, (nvmlDevice_t device, unsigned int *count, type *list), (device, count, list)) {        \
        if (!count || !member_of(device)) {                                                                 \
            return lamina_nvml.name(device, count, list);                                                   \
        }                                                                                                   \
        *count = 0;                                                                                         \
        return NVML_SUCCESS;                                                                                \
    }
/* clang-format on */
NEIGHBOURS(nvmlDeviceGetComputeRunningProcesses, nvmlProcessInfo_v1_t)
NEIGHBOURS(nvmlDeviceGetComputeRunningProcesses_v2, nvmlProcessInfo_t)
NEIGHBOURS(nvmlDeviceGetComputeRunningProcesses_v3, nvmlProcessInfo_t)
NOBODY(nvmlDeviceGetGraphicsRunningProcesses, nvmlProcessInfo_v1_t)
NOBODY(nvmlDeviceGetGraphicsRunningProcesses_v2, nvmlProcessInfo_t)
NOBODY(nvmlDeviceGetGraphicsRunningProcesses_v3, nvmlProcessInfo_t)

/* --- who uses the card how much --- */
#define MOST_SAMPLES 512
#define SAMPLE_NS UINT64_C(100000000) /* a shorter time is no measure */

static bool is_neighbour(lamina_member *member, unsigned int pid) {
    bool found = false;
    lamina_lock(member);
    for (uint32_t at = 0; member->slot && at < LAMINA_SLOTS && !found; at++) {
        const lamina_slot *slot = &member->page->slot[at];
        found = atomic_load(&slot->state) == LAMINA_ACTIVE && (unsigned int)atomic_load(&slot->pid) == pid;
    }
    lamina_unlock(member);
    return found;
}

/* NVML's way to answer with a list: how many there are where there is no room, and that there are none. */
static nvmlReturn_t how_many(unsigned int kept, unsigned int room, bool has_list, unsigned int *count) {
    *count = kept;
    return kept == 0 ? NVML_ERROR_NOT_FOUND : !has_list || kept > room ? NVML_ERROR_INSUFFICIENT_SIZE : NVML_SUCCESS;
}

NVML_HOOK(nvmlDeviceGetProcessUtilization,
    (nvmlDevice_t device, nvmlProcessUtilizationSample_t *list, unsigned int *count, unsigned long long since), (device, list, count, since)) {
    nvmlProcessUtilizationSample_t all[MOST_SAMPLES];
    unsigned int found = MOST_SAMPLES, kept = 0;
    lamina_member *member = count ? member_of(device) : NULL;
    if (!member) {
        return lamina_nvml.nvmlDeviceGetProcessUtilization(device, list, count, since);
    }
    nvmlReturn_t rc = lamina_nvml.nvmlDeviceGetProcessUtilization(device, all, &found, since);
    for (unsigned int at = 0; rc == NVML_SUCCESS && at < found && at < MOST_SAMPLES; at++) {
        if (is_neighbour(member, all[at].pid)) {
            all[kept++] = all[at];
        }
    }
    rc = rc == NVML_SUCCESS ? how_many(kept, *count, list != NULL, count) : rc;
    for (unsigned int at = 0; rc == NVML_SUCCESS && at < kept; at++) {
        list[at] = all[at];
    }
    return rc;
}

NVML_HOOK(nvmlDeviceGetProcessesUtilizationInfo, (nvmlDevice_t device, nvmlProcessesUtilizationInfo_v1_t *info), (device, info)) {
    nvmlProcessUtilizationInfo_v1_t all[MOST_SAMPLES];
    unsigned int kept = 0;
    lamina_member *member = info ? member_of(device) : NULL;
    if (!member) {
        return lamina_nvml.nvmlDeviceGetProcessesUtilizationInfo(device, info);
    }
    nvmlProcessesUtilizationInfo_v1_t own = {info->version, MOST_SAMPLES, info->lastSeenTimeStamp, all};
    nvmlReturn_t rc = lamina_nvml.nvmlDeviceGetProcessesUtilizationInfo(device, &own);
    for (unsigned int at = 0; rc == NVML_SUCCESS && at < own.processSamplesCount && at < MOST_SAMPLES; at++) {
        if (is_neighbour(member, all[at].pid)) {
            all[kept++] = all[at];
        }
    }
    rc = rc == NVML_SUCCESS ? how_many(kept, info->processSamplesCount, info->procUtilArray != NULL, &info->processSamplesCount) : rc;
    for (unsigned int at = 0; rc == NVML_SUCCESS && at < kept; at++) {
        info->procUtilArray[at] = all[at];
    }
    return rc;
}

/* Card time of the slice's living processes. */
static uint64_t charged_ns(lamina_member *member) {
    uint64_t sum = 0;
    lamina_lock(member);
    for (uint32_t at = 0; member->slot && at < LAMINA_SLOTS; at++) {
        const lamina_slot *slot = &member->page->slot[at];
        sum += atomic_load(&slot->state) == LAMINA_ACTIVE ? atomic_load(&slot->card_ns) : 0;
    }
    lamina_unlock(member);
    return sum;
}

/* Since the last question, as the driver means it: of the time past, in how much a kernel of the slice's ran. */
static unsigned int own_percent(lamina_member *member) {
    static struct {
        uint64_t ns, charged_ns;
        unsigned int percent;
    } seen[LAMINA_MEMBERS];
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    uint64_t charged = charged_ns(member), now = lamina_now_ns();
    __typeof__(seen[0]) *last = &seen[member - lamina_members];
    pthread_mutex_lock(&lock);
    if (now - last->ns >= SAMPLE_NS) {
        uint64_t used = charged > last->charged_ns && last->ns > 0 ? charged - last->charged_ns : 0;
        last->percent = (unsigned int)least(used * 100 / (now - last->ns), 100);
        last->ns = now;
        last->charged_ns = charged;
    }
    unsigned int answer = last->percent;
    pthread_mutex_unlock(&lock);
    return answer;
}

NVML_HOOK(nvmlDeviceGetUtilizationRates, (nvmlDevice_t device, nvmlUtilization_t *rates), (device, rates)) {
    nvmlReturn_t rc = lamina_nvml.nvmlDeviceGetUtilizationRates(device, rates);
    lamina_member *member = rc == NVML_SUCCESS && rates ? member_of(device) : NULL;
    if (member) {
        rates->gpu = own_percent(member);
        rates->memory = (unsigned int)least(rates->memory, rates->gpu);
    }
    return rc;
}
