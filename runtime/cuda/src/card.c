/* Which device is the slice's card, who may have a context, and how much memory the slice shows. */
#include <stdio.h>
#include <string.h>

#include "process.h"
#include "shim.h"

#define AGENT_PATIENCE_MS 2000
#define DEVICES 64
#define KIND 4 /* letters of "gpu-" and "mig-" */

static _Atomic signed char governed[DEVICES]; /* 0 unknown, 1 yes, -1 no */

static bool join_patiently(void) {
    static _Atomic bool waited;
    return lamina_join(lamina_lead(), atomic_exchange(&waited, true) ? 0 : AGENT_PATIENCE_MS);
}

/* The UUID in lower case, as it ends the names of cards that NVML knows; the page's platform and device are OpenCL's names. */
static bool card_id(CUdevice device, char *id, size_t room) {
    CUuuid uuid;
    __typeof__(lamina_cuda.cuDeviceGetUuid) get = lamina_cuda.cuDeviceGetUuid_v2 ? lamina_cuda.cuDeviceGetUuid_v2 : lamina_cuda.cuDeviceGetUuid;
    if (!get || get(&uuid, device) != CUDA_SUCCESS) {
        return false;
    }
    size_t used = 0;
    for (size_t at = 0; at < sizeof uuid.bytes; at++) {
        const char *dash = at == 4 || at == 6 || at == 8 || at == 10 ? "-" : "";
        used += (size_t)snprintf(id + used, room - used, "%s%02x", dash, (unsigned char)uuid.bytes[at]);
    }
    return true;
}

static bool is_card(CUdevice device) {
    char id[64] = "";
    lamina_lock(lamina_lead());
    const lamina_card_page *page = lamina_lead()->card;
    lamina_unlock(lamina_lead());
    bool nvidia = page && (strncmp(page->card, "gpu-", KIND) == 0 || strncmp(page->card, "mig-", KIND) == 0);
    return nvidia && card_id(device, id, sizeof id) && strncmp(page->card + KIND, id, sizeof page->card - KIND) == 0;
}

bool lamina_governs(CUdevice device) {
    if (device < 0 || device >= DEVICES) {
        return false;
    }
    signed char known = atomic_load(&governed[device]);
    if (known == 0 && join_patiently()) {
        known = is_card(device) ? 1 : -1;
        atomic_store(&governed[device], known);
    }
    return known > 0;
}

CUresult lamina_admission(CUdevice device) {
    if (!join_patiently()) {
        lamina_say("no context without the slice at %s: is its agent running (lamina node status) and the slice alive (lamina ps)?",
            lamina_lead()->directory);
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    if (lamina_governs(device)) {
        return CUDA_SUCCESS;
    }
    lamina_say("CUDA device %d is not the slice's card (%.63s): no context is made on it", device, lamina_lead()->card->card);
    return CUDA_ERROR_INVALID_DEVICE;
}

/* Fails open: who has no slice any more sees the card as it is. */
uint64_t lamina_quota(void) {
    lamina_lock(lamina_lead());
    uint64_t quota = lamina_lead()->slot ? atomic_load_explicit(&lamina_lead()->page->memory_quota_bytes, memory_order_acquire) : UINT64_MAX;
    lamina_unlock(lamina_lead());
    return quota;
}

uint64_t lamina_slice_used(void) {
    lamina_lock(lamina_lead());
    uint64_t used = lamina_lead()->slot ? lamina_slice_bytes(lamina_lead()) : 0;
    lamina_unlock(lamina_lead());
    return used;
}
