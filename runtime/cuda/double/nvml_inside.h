/* The double of NVML: the entries beside those that the shim hooks, and its cards. */
#ifndef LAMINA_NVML_DOUBLE_H
#define LAMINA_NVML_DOUBLE_H

#include "lamina_cuda_entries.h"
#include "shared.h"

#define MIB (UINT64_C(1) << 20)
#define NVML_CARDS SHARED_CARDS
#define NVML_SLICES 2 /* MIG devices of the second card, with LAMINA_DOUBLE_MIG=1 */

enum { NVML_ERROR_NOT_SUPPORTED = 3, NVML_ERROR_TIMEOUT = 10 };

struct nvmlDevice_st {
    int index;
    int slice; /* of a MIG device; -1 = a card */
};

typedef struct {
    char busIdLegacy[16];
    unsigned int domain, bus, device, pciDeviceId, pciSubSystemId;
    char busId[32];
} nvmlPciInfo_t;
typedef struct {
    unsigned int multiprocessorCount, sharedCopyEngineCount, sharedDecoderCount, sharedEncoderCount, sharedJpegCount, sharedOfaCount,
        gpuInstanceSliceCount, computeInstanceSliceCount;
    unsigned long long memorySizeMB;
} nvmlDeviceAttributes_t;
typedef struct nvmlEventSet_st *nvmlEventSet_t;
typedef struct {
    nvmlDevice_t device;
    unsigned long long eventType, eventData;
    unsigned int gpuInstanceId, computeInstanceId;
} nvmlEventData_t;
_Static_assert(sizeof(nvmlPciInfo_t) == 68, "nvmlPciInfo_t");
_Static_assert(sizeof(nvmlEventData_t) == 32, "nvmlEventData_t");

#define LAMINA_NVML_DOUBLE_OTHER(ONE)                                                                              \
    ONE(nvmlShutdown, (void))                                                                                      \
    ONE(nvmlSystemGetDriverVersion, (char *version, unsigned int room))                                            \
    ONE(nvmlSystemGetCudaDriverVersion_v2, (int *version))                                                         \
    ONE(nvmlDeviceGetCount_v2, (unsigned int *count))                                                              \
    ONE(nvmlDeviceGetName, (nvmlDevice_t device, char *name, unsigned int room))                                   \
    ONE(nvmlDeviceGetCudaComputeCapability, (nvmlDevice_t device, int *major, int *minor))                         \
    ONE(nvmlDeviceGetComputeMode, (nvmlDevice_t device, int *mode))                                                \
    ONE(nvmlDeviceGetNumGpuCores, (nvmlDevice_t device, unsigned int *cores))                                      \
    ONE(nvmlDeviceGetPciInfo_v3, (nvmlDevice_t device, nvmlPciInfo_t *pci))                                        \
    ONE(nvmlDeviceGetPowerUsage, (nvmlDevice_t device, unsigned int *milliwatts))                                  \
    ONE(nvmlDeviceGetTotalEnergyConsumption, (nvmlDevice_t device, unsigned long long *millijoules))               \
    ONE(nvmlDeviceGetTemperature, (nvmlDevice_t device, int sensor, unsigned int *celsius))                        \
    ONE(nvmlDeviceGetNvLinkState, (nvmlDevice_t device, unsigned int link, int *active))                           \
    ONE(nvmlDeviceGetTopologyCommonAncestor, (nvmlDevice_t one, nvmlDevice_t other, int *level))                   \
    ONE(nvmlDeviceGetMigMode, (nvmlDevice_t device, unsigned int *now, unsigned int *after))                       \
    ONE(nvmlDeviceGetHandleByUUID, (const char *uuid, nvmlDevice_t *device))                                       \
    ONE(nvmlDeviceGetMaxMigDeviceCount, (nvmlDevice_t device, unsigned int *count))                                \
    ONE(nvmlDeviceGetMigDeviceHandleByIndex, (nvmlDevice_t device, unsigned int index, nvmlDevice_t *slice))       \
    ONE(nvmlDeviceGetAttributes_v2, (nvmlDevice_t device, nvmlDeviceAttributes_t *attributes))                     \
    ONE(nvmlEventSetCreate, (nvmlEventSet_t *set))                                                                 \
    ONE(nvmlEventSetFree, (nvmlEventSet_t set))                                                                    \
    ONE(nvmlDeviceRegisterEvents, (nvmlDevice_t device, unsigned long long types, nvmlEventSet_t set))             \
    ONE(nvmlEventSetWait_v2, (nvmlEventSet_t set, nvmlEventData_t *data, unsigned int patience_ms))
LAMINA_NVML_DOUBLE_OTHER(LAMINA_NVML_ONE)

struct nvmlDevice_st *nvml_card(int index);
uint64_t nvml_total_bytes(nvmlDevice_t device);
uint64_t nvml_used_bytes(nvmlDevice_t device);
/* The place of a card or MIG device among those that processes share. */
int nvml_place(nvmlDevice_t device);
uint64_t nvml_busy_ns(int place);

#endif
