/* The double of NVML: how much of the time cards and processes are busy, as far as the cards are shared (LAMINA_DOUBLE_SHARED). */
#include <time.h>

#include "nvml_inside.h"

static uint64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static unsigned int percent(uint64_t part, uint64_t whole) {
    uint64_t of_hundred = whole > 0 ? part * 100 / whole : 0;
    return of_hundred > 100 ? 100 : (unsigned int)of_hundred;
}

/* Since the last question of this process. */
nvmlReturn_t nvmlDeviceGetUtilizationRates(nvmlDevice_t device, nvmlUtilization_t *rates) {
    static uint64_t seen_busy_ns[NVML_CARDS], seen_ns[NVML_CARDS];
    if (device->slice >= 0) {
        return NVML_ERROR_NOT_SUPPORTED;
    }
    uint64_t now = now_ns(), busy_ns = nvml_busy_ns(device->index);
    uint64_t used = busy_ns > seen_busy_ns[device->index] ? busy_ns - seen_busy_ns[device->index] : 0;
    *rates = (nvmlUtilization_t){.gpu = percent(used, now - seen_ns[device->index])};
    seen_busy_ns[device->index] = busy_ns;
    seen_ns[device->index] = now;
    return NVML_SUCCESS;
}

typedef struct {
    int32_t pid;
    uint64_t busy_ns, at_ns;
    unsigned int percent;
} seen_process;

/* One sample of each process that was busy since this process asked last. */
static unsigned int sample(nvmlDevice_t device, seen_process *list) {
    static seen_process seen[SHARED_DEVICES][SHARED_PROCESSES];
    const shared_cards *shared = double_shared_cards();
    unsigned int found = 0;
    for (int at = 0; shared && at < SHARED_PROCESSES; at++) {
        int place = nvml_place(device);
        seen_process *last = &seen[place][at];
        int32_t pid = atomic_load(&shared->process[at].pid);
        uint64_t busy_ns = atomic_load(&shared->process[at].use[place].busy_ns), now = now_ns();
        bool same = last->pid == pid && busy_ns > last->busy_ns;
        if (same && double_shared_alive(pid)) {
            list[found++] = (seen_process){pid, busy_ns, now, percent(busy_ns - last->busy_ns, now - last->at_ns)};
        }
        *last = (seen_process){pid, busy_ns, now, 0};
    }
    return found;
}

nvmlReturn_t nvmlDeviceGetProcessUtilization(
    nvmlDevice_t device, nvmlProcessUtilizationSample_t *list, unsigned int *count, unsigned long long since) {
    seen_process all[SHARED_PROCESSES];
    (void)since;
    if (!list || *count < SHARED_PROCESSES) {
        *count = SHARED_PROCESSES;
        return NVML_ERROR_INSUFFICIENT_SIZE;
    }
    *count = sample(device, all);
    for (unsigned int at = 0; at < *count; at++) {
        list[at] = (nvmlProcessUtilizationSample_t){
            .pid = (unsigned int)all[at].pid, .timeStamp = all[at].at_ns / 1000, .smUtil = all[at].percent};
    }
    return *count > 0 ? NVML_SUCCESS : NVML_ERROR_NOT_FOUND; /* as a driver says where nothing was sampled */
}

nvmlReturn_t nvmlDeviceGetProcessesUtilizationInfo(nvmlDevice_t device, nvmlProcessesUtilizationInfo_v1_t *info) {
    seen_process all[SHARED_PROCESSES];
    if (!info->procUtilArray || info->processSamplesCount < SHARED_PROCESSES) {
        info->processSamplesCount = SHARED_PROCESSES;
        return NVML_ERROR_INSUFFICIENT_SIZE;
    }
    info->processSamplesCount = sample(device, all);
    for (unsigned int at = 0; at < info->processSamplesCount; at++) {
        info->procUtilArray[at] = (nvmlProcessUtilizationInfo_v1_t){
            .pid = (unsigned int)all[at].pid, .timeStamp = all[at].at_ns / 1000, .smUtil = all[at].percent};
    }
    return info->processSamplesCount > 0 ? NVML_SUCCESS : NVML_ERROR_NOT_FOUND;
}
