/* Devices: the program sees the slice's card alone, with the slice's memory. */
#include <stdlib.h>
#include <string.h>

#include "layer.h"
#include "process.h"

#define PLATFORMS 16
#define DEVICES 64
#define AGENT_PATIENCE_MS 2000

static _Atomic(cl_device_id) card_device;
static _Atomic int unified_memory; /* 0 unknown, 1 no, 2 yes */

bool lamina_join_patiently(void) {
    static _Atomic bool waited;
    return lamina_join(lamina_lead(), atomic_exchange(&waited, true) ? 0 : AGENT_PATIENCE_MS);
}

static bool named(cl_platform_id platform, const char *wanted) {
    char name[128] = "";
    return lamina_next.clGetPlatformInfo(platform, CL_PLATFORM_NAME, sizeof name - 1, name, NULL) == CL_SUCCESS
        && strcmp(name, wanted) == 0;
}

static cl_device_id find_on(cl_platform_id platform, const lamina_card_page *card) {
    cl_device_id devices[DEVICES];
    cl_uint count = 0;
    if (lamina_next.clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, DEVICES, devices, &count) != CL_SUCCESS
        || count == 0) {
        return NULL;
    }
    cl_uint index = count == 1 ? 0 : card->device_index; /* a driver may have been told to show this card alone */
    if (index >= count || index >= DEVICES) {
        return NULL;
    }
    char name[256] = "";
    cl_device_id device = devices[index];
    lamina_next.clGetDeviceInfo(device, CL_DEVICE_NAME, sizeof name - 1, name, NULL);
    return strncmp(name, card->device, sizeof card->device - 1) == 0 ? device : NULL;
}

static cl_device_id find_card(const lamina_card_page *card) {
    cl_platform_id platforms[PLATFORMS];
    cl_uint count = 0;
    if (lamina_next.clGetPlatformIDs(PLATFORMS, platforms, &count) != CL_SUCCESS) {
        return NULL;
    }
    for (cl_uint at = 0; at < count && at < PLATFORMS; at++) {
        cl_device_id device = named(platforms[at], card->platform) ? find_on(platforms[at], card) : NULL;
        if (device) {
            return device;
        }
    }
    return NULL;
}

cl_device_id lamina_card_device(void) {
    cl_device_id device = atomic_load(&card_device);
    if (device || !lamina_join_patiently()) {
        return device;
    }
    lamina_lock(lamina_lead());
    const lamina_card_page *page = lamina_lead()->card;
    lamina_unlock(lamina_lead());
    lamina_card_page card = *page; /* the agent alone writes these, once */
    card.platform[sizeof card.platform - 1] = card.device[sizeof card.device - 1] = '\0';
    device = find_card(&card);
    atomic_store(&card_device, device);
    if (!device) {
        lamina_say("the slice's card (%s on %s) is not among this program's OpenCL devices: check the OpenCL set-up of its "
                   "environment with clinfo", card.device, card.platform);
    }
    return device;
}

bool lamina_unified_memory(void) {
    int known = atomic_load(&unified_memory);
    if (known == 0) {
        cl_bool unified = CL_FALSE;
        cl_device_id device = lamina_card_device();
        if (!device) {
            return false;
        }
        lamina_next.clGetDeviceInfo(device, CL_DEVICE_HOST_UNIFIED_MEMORY, sizeof unified, &unified, NULL);
        known = unified ? 2 : 1;
        atomic_store(&unified_memory, known);
    }
    return known == 2;
}

static bool matches(cl_platform_id platform, cl_device_type type, cl_device_id card) {
    cl_device_id devices[DEVICES];
    cl_uint count = 0;
    if (lamina_next.clGetDeviceIDs(platform, type, DEVICES, devices, &count) != CL_SUCCESS) {
        return false;
    }
    for (cl_uint at = 0; at < count && at < DEVICES; at++) {
        if (devices[at] == card) {
            return true;
        }
    }
    return false;
}

/* Fails open: without an agent the devices are shown as they are, and no context can be made with them. */
static cl_int CL_API_CALL hook_clGetDeviceIDs(
    cl_platform_id platform, cl_device_type type, cl_uint room, cl_device_id *devices, cl_uint *count) {
    cl_uint unused;
    cl_int rc = lamina_next.clGetDeviceIDs(platform, type, room, devices, count ? count : devices ? &unused : NULL);
    if (rc != CL_SUCCESS || !lamina_join_patiently()) {
        return rc;
    }
    cl_device_id card = lamina_card_device();
    if (!card || !matches(platform, type, card)) {
        if (count) {
            *count = 0;
        }
        return CL_DEVICE_NOT_FOUND;
    }
    if (devices) {
        memset(devices, 0, room * sizeof *devices);
        devices[0] = card;
    }
    if (count) {
        *count = 1;
    }
    return CL_SUCCESS;
}

static cl_int CL_API_CALL hook_clGetDeviceInfo(
    cl_device_id device, cl_device_info what, size_t room, void *out, size_t *size) {
    cl_int rc = lamina_next.clGetDeviceInfo(device, what, room, out, size);
    bool memory = what == CL_DEVICE_GLOBAL_MEM_SIZE || what == CL_DEVICE_MAX_MEM_ALLOC_SIZE;
    if (rc != CL_SUCCESS || !memory || !out || !lamina_join_patiently()) {
        return rc;
    }
    lamina_lock(lamina_lead());
    uint64_t quota = lamina_lead()->page ? atomic_load(&lamina_lead()->page->memory_quota_bytes) : UINT64_MAX;
    lamina_unlock(lamina_lead());
    cl_ulong *bytes = out;
    *bytes = *bytes < quota ? *bytes : quota;
    return rc;
}

void lamina_hook_devices(cl_icd_dispatch *table) {
    LAMINA_HOOK(table, clGetDeviceIDs);
    LAMINA_HOOK(table, clGetDeviceInfo);
}
