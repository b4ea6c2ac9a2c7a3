/*
 * The double of NVML: what its cards are and how they do. LAMINA_DOUBLE_MIG=1: the second one is cut into MIG devices.
 * LAMINA_DOUBLE_COMPUTE_MODE: 0 default, 2 prohibited, 3 exclusive process.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "nvml_inside.h"

static struct nvmlDevice_st slices[NVML_SLICES] = {{1, 0}, {1, 1}};

static bool cut(nvmlDevice_t device) {
    const char *wish = getenv("LAMINA_DOUBLE_MIG");
    return device->index == 1 && wish && *wish == '1';
}

nvmlReturn_t nvmlSystemGetDriverVersion(char *version, unsigned int room) {
    snprintf(version, room, "550.00.double");
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlSystemGetCudaDriverVersion_v2(int *version) {
    *version = 12040;
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetCount_v2(unsigned int *count) {
    *count = NVML_CARDS;
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetName(nvmlDevice_t device, char *name, unsigned int room) {
    snprintf(name, room, device->slice < 0 ? "Driver double %d" : "Driver double %d MIG 1g.8gb", device->index);
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetCudaComputeCapability(nvmlDevice_t device, int *major, int *minor) {
    (void)device;
    *major = 8;
    *minor = 0;
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetComputeMode(nvmlDevice_t device, int *mode) {
    const char *wish = getenv("LAMINA_DOUBLE_COMPUTE_MODE");
    *mode = wish ? atoi(wish) : 0;
    return device->slice < 0 ? NVML_SUCCESS : NVML_ERROR_NOT_SUPPORTED;
}

nvmlReturn_t nvmlDeviceGetNumGpuCores(nvmlDevice_t device, unsigned int *cores) {
    (void)device;
    *cores = 108 * 64;
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetPciInfo_v3(nvmlDevice_t device, nvmlPciInfo_t *pci) {
    memset(pci, 0, sizeof *pci);
    pci->bus = (unsigned int)device->index + 1;
    snprintf(pci->busId, sizeof pci->busId, "00000000:%02X:00.0", pci->bus);
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetPowerUsage(nvmlDevice_t device, unsigned int *milliwatts) {
    *milliwatts = 60000 + (unsigned int)device->index;
    return NVML_SUCCESS;
}

/* 60 J and 200 more for each second of work. */
nvmlReturn_t nvmlDeviceGetTotalEnergyConsumption(nvmlDevice_t device, unsigned long long *millijoules) {
    *millijoules = 60000 + nvml_busy_ns(device->index) / 5000;
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetTemperature(nvmlDevice_t device, int sensor, unsigned int *celsius) {
    *celsius = 40 + (unsigned int)device->index;
    return sensor == 0 ? NVML_SUCCESS : NVML_ERROR_INVALID_ARGUMENT;
}

/* The two cards are linked twice. */
nvmlReturn_t nvmlDeviceGetNvLinkState(nvmlDevice_t device, unsigned int link, int *active) {
    (void)device;
    *active = 1;
    return link < 2 ? NVML_SUCCESS : NVML_ERROR_INVALID_ARGUMENT;
}

nvmlReturn_t nvmlDeviceGetTopologyCommonAncestor(nvmlDevice_t one, nvmlDevice_t other, int *level) {
    *level = one->index == other->index ? 0 : 10; /* the same card; behind one switch */
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetMigMode(nvmlDevice_t device, unsigned int *now, unsigned int *after) {
    *now = *after = cut(device);
    return device->index == 1 ? NVML_SUCCESS : NVML_ERROR_NOT_SUPPORTED;
}

nvmlReturn_t nvmlDeviceGetMaxMigDeviceCount(nvmlDevice_t device, unsigned int *count) {
    *count = cut(device) ? 7 : 0;
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetMigDeviceHandleByIndex(nvmlDevice_t device, unsigned int index, nvmlDevice_t *slice) {
    if (!cut(device) || index >= NVML_SLICES) {
        return NVML_ERROR_NOT_FOUND;
    }
    *slice = &slices[index];
    return NVML_SUCCESS;
}

static bool is_named(nvmlDevice_t device, const char *uuid) {
    char own[96];
    nvmlDeviceGetUUID(device, own, sizeof own);
    return strcmp(own, uuid) == 0;
}

nvmlReturn_t nvmlDeviceGetHandleByUUID(const char *uuid, nvmlDevice_t *device) {
    for (int at = 0; at < NVML_CARDS + NVML_SLICES; at++) {
        nvmlDevice_t each = at < NVML_CARDS ? nvml_card(at) : &slices[at - NVML_CARDS];
        if (is_named(each, uuid) && (each->slice < 0 || cut(nvml_card(each->index)))) {
            *device = each;
            return NVML_SUCCESS;
        }
    }
    return NVML_ERROR_NOT_FOUND;
}

nvmlReturn_t nvmlDeviceGetAttributes_v2(nvmlDevice_t device, nvmlDeviceAttributes_t *attributes) {
    if (device->slice < 0) {
        return NVML_ERROR_NOT_SUPPORTED;
    }
    *attributes = (nvmlDeviceAttributes_t){.multiprocessorCount = 14, .memorySizeMB = nvml_total_bytes(device) / MIB};
    return NVML_SUCCESS;
}
