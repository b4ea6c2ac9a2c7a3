/* The double's cards, contexts, modules and streams. */
#include <stdio.h>

#include "inside.h"

#define STACK 16
#define OWN_STREAMS 8

double_device double_devices[DEVICES];
bool double_initialised;
CUcontext double_contexts;
static _Thread_local CUcontext stack[STACK];
static _Thread_local int depth;
static _Thread_local CUstream own[OWN_STREAMS]; /* this thread's default stream in some contexts */

static bool watches_forks;

static void after_fork(void) {
    depth = 0;
    memset(own, 0, sizeof own);
    double_after_fork();
}

static int device_count = DEVICES;
static bool mig; /* the one device is a part of a card */
#define MIG_NUMBER (SHARED_CARDS * 16) /* before the number of a MIG device: that of its card */

static bool is_device(CUdevice device) {
    return device >= 0 && device < device_count;
}

int double_card(CUdevice device) {
    return double_devices[device].card;
}

/* "GPU-..." of cards, in that order, "MIG-..." of one MIG device, or nothing that the double knows. */
static void choose_visible(void) {
    const char *visible = getenv("CUDA_VISIBLE_DEVICES");
    unsigned int last = 0;
    int cards = 0;
    mig = false;
    for (int at = 0; at < DEVICES; at++) {
        double_devices[at].card = at;
    }
    for (const char *at = visible; at && cards < DEVICES && sscanf(at, "GPU-00000000-0000-0000-0000-%12x", &last) == 1 && last >= 1 && last <= DEVICES;) {
        double_devices[cards++].card = (int)last - 1;
        at = strchr(at, ',');
        at = at ? at + 1 : NULL;
    }
    device_count = cards > 0 ? cards : DEVICES;
    if (visible && sscanf(visible, "MIG-00000000-0000-0000-0000-%12x", &last) == 1 && last > MIG_NUMBER && last <= MIG_NUMBER + SHARED_MIG) {
        double_devices[0].card = SHARED_CARDS + (int)(last - MIG_NUMBER) - 1;
        device_count = 1;
        mig = true;
    }
}

CUresult cuInit(unsigned int flags) {
    (void)flags;
    const char *memory = getenv("LAMINA_DOUBLE_MEMORY");
    pthread_mutex_lock(&double_lock);
    if (!double_initialised) {
        choose_visible();
    }
    for (int at = 0; at < DEVICES && !double_initialised; at++) {
        double_devices[at].limit = double_devices[at].total = memory ? strtoull(memory, NULL, 10) : 16384 * MIB;
    }
    if (!double_initialised) {
        double_devices[0].total /= mig ? SHARED_MIG : 1;
        double_devices[0].limit = double_devices[0].total;
        double_mps_connect();
    }
    double_initialised = true;
    if (!watches_forks) {
        watches_forks = true;
        pthread_atfork(NULL, NULL, after_fork);
    }
    pthread_mutex_unlock(&double_lock);
    return CUDA_SUCCESS;
}

CUresult cuDriverGetVersion(int *version) {
    *version = 12040;
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetCount(int *count) {
    *count = device_count;
    return double_initialised ? CUDA_SUCCESS : CUDA_ERROR_NOT_INITIALIZED;
}

CUresult cuDeviceGet(CUdevice *device, int ordinal) {
    *device = ordinal;
    return is_device(ordinal) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

CUresult cuDeviceGetName(char *name, int room, CUdevice device) {
    snprintf(name, (size_t)room, "Driver double %d", double_card(device));
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetAttribute(int *value, int attribute, CUdevice device) {
    *value = attribute == 16 ? 108 : 0; /* multiprocessors */
    return is_device(device) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

CUresult cuDeviceGetUuid_v2(CUuuid *uuid, CUdevice device) {
    memset(uuid, 0, sizeof *uuid);
    uuid->bytes[15] = (char)(!is_device(device) ? 0 : mig ? MIG_NUMBER + double_card(device) - SHARED_CARDS + 1 : double_card(device) + 1);
    return is_device(device) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

/* Of a MIG device it says the card's. */
CUresult cuDeviceGetUuid(CUuuid *uuid, CUdevice device) {
    CUresult rc = cuDeviceGetUuid_v2(uuid, device);
    uuid->bytes[15] = (char)(mig ? SHARED_CARDS : uuid->bytes[15]);
    return rc;
}

CUresult cuDeviceTotalMem(unsigned int *bytes, CUdevice device) {
    *bytes = (unsigned int)(is_device(device) ? double_devices[device].total : 0);
    return is_device(device) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

CUresult cuDeviceTotalMem_v2(size_t *bytes, CUdevice device) {
    *bytes = is_device(device) ? double_devices[device].total : 0;
    return is_device(device) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

/* --- streams --- */
CUstream double_new_stream(CUcontext context, bool blocking, bool legacy) {
    CUstream stream = calloc(1, sizeof *stream);
    if (!stream) {
        abort();
    }
    *stream = (struct CUstream_st){.context = context, .blocking = blocking, .legacy = legacy, .next = context->streams};
    context->streams = stream;
    return stream;
}

static CUstream own_stream(CUcontext context) {
    int free_place = -1;
    for (int at = 0; at < OWN_STREAMS; at++) {
        if (own[at] && own[at]->context == context) {
            return own[at];
        }
        free_place = own[at] && own[at]->context->alive ? free_place : at;
    }
    return free_place < 0 ? NULL : (own[free_place] = double_new_stream(context, true, false));
}

CUstream double_stream(CUstream handle, bool per_thread) {
    if ((uintptr_t)handle > 2) {
        return handle;
    }
    CUcontext context = double_current();
    if (!context) {
        return NULL;
    }
    if (handle == CU_STREAM_PER_THREAD || (!handle && per_thread)) {
        return own_stream(context);
    }
    CUstream at = context->streams;
    while (at && !at->legacy) {
        at = at->next;
    }
    return at;
}

static CUresult create_stream(CUstream *stream, unsigned int flags) {
    CUcontext context = double_current();
    if (!context) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    *stream = double_new_stream(context, !(flags & CU_STREAM_NON_BLOCKING), false);
    return CUDA_SUCCESS;
}

CUresult cuStreamCreate(CUstream *stream, unsigned int flags) {
    LOCKED(create_stream(stream, flags));
}

static CUresult destroy_stream(CUstream stream) {
    double_drain(stream);
    CUstream *at = &stream->context->streams;
    while (*at && *at != stream) {
        at = &(*at)->next;
    }
    if (*at) {
        *at = stream->next;
    }
    free(stream);
    return CUDA_SUCCESS;
}

CUresult cuStreamDestroy_v2(CUstream stream) {
    LOCKED(destroy_stream(stream));
}

CUresult cuStreamDestroy(CUstream stream) {
    return cuStreamDestroy_v2(stream);
}

static CUresult context_of(CUstream handle, bool per_thread, CUcontext *context) {
    CUstream stream = double_stream(handle, per_thread);
    *context = stream ? stream->context : NULL;
    return stream ? CUDA_SUCCESS : CUDA_ERROR_INVALID_CONTEXT;
}

CUresult cuStreamGetCtx(CUstream stream, CUcontext *context) {
    LOCKED(context_of(stream, false, context));
}

CUresult cuStreamGetCtx_ptsz(CUstream stream, CUcontext *context) {
    LOCKED(context_of(stream, true, context));
}

/* --- contexts --- */
static CUcontext make_context(CUdevice device, bool primary) {
    CUcontext context = calloc(1, sizeof *context);
    if (!context) {
        abort();
    }
    *context = (struct CUctx_st){.device = device, .alive = true, .primary = primary, .next = double_contexts};
    double_contexts = context;
    double_new_stream(context, true, true);
    if (double_shared()) {
        double_shared_context(double_card(device), 1);
    }
    return context;
}

CUcontext double_current(void) {
    CUcontext top = depth > 0 ? stack[depth - 1] : NULL;
    return top && top->alive ? top : NULL;
}

/* The structure stays: other threads may have it on their stacks. */
static void end_context(CUcontext context) {
    double_drain_context(context);
    double_forget_memory_of(context);
    if (double_shared()) {
        double_shared_context(double_card(context->device), -1);
    }
    context->alive = false;
    CUcontext *at = &double_contexts;
    while (*at != context) {
        at = &(*at)->next;
    }
    *at = context->next;
}

static CUresult create_context(CUcontext *context, CUdevice device) {
    if (!is_device(device)) {
        return CUDA_ERROR_INVALID_DEVICE;
    }
    *context = make_context(device, false);
    stack[depth < STACK ? depth++ : STACK - 1] = *context;
    return CUDA_SUCCESS;
}

CUresult cuCtxCreate_v2(CUcontext *context, unsigned int flags, CUdevice device) {
    (void)flags;
    LOCKED(create_context(context, device));
}

CUresult cuCtxCreate(CUcontext *context, unsigned int flags, CUdevice device) {
    return cuCtxCreate_v2(context, flags, device);
}

CUresult cuCtxCreate_v3(CUcontext *context, CUexecAffinityParam *affinity, int count, unsigned int flags, CUdevice device) {
    (void)affinity;
    (void)count;
    return cuCtxCreate_v2(context, flags, device);
}

CUresult cuCtxCreate_v4(CUcontext *context, CUctxCreateParams *params, unsigned int flags, CUdevice device) {
    (void)params;
    return cuCtxCreate_v2(context, flags, device);
}

static CUresult destroy_context(CUcontext context) {
    if (!context || !context->alive || context->primary) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    end_context(context);
    depth -= depth > 0 && stack[depth - 1] == context;
    return CUDA_SUCCESS;
}

CUresult cuCtxDestroy_v2(CUcontext context) {
    LOCKED(destroy_context(context));
}

CUresult cuCtxDestroy(CUcontext context) {
    return cuCtxDestroy_v2(context);
}

static CUresult retain(CUcontext *context, CUdevice device) {
    if (!is_device(device)) {
        return CUDA_ERROR_INVALID_DEVICE;
    }
    double_device *on = &double_devices[device];
    on->primary = on->primary ? on->primary : make_context(device, true);
    on->retained++;
    *context = on->primary;
    return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice device) {
    LOCKED(retain(context, device));
}

static CUresult release(CUdevice device, bool at_once) {
    double_device *on = is_device(device) ? &double_devices[device] : NULL;
    if (!on || !on->primary || (!at_once && on->retained == 0)) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    on->retained -= !at_once;
    if (at_once || on->retained == 0) {
        end_context(on->primary);
        on->primary = NULL;
        on->retained = 0;
    }
    return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device) {
    LOCKED(release(device, false));
}

CUresult cuDevicePrimaryCtxRelease(CUdevice device) {
    LOCKED(release(device, false));
}

CUresult cuDevicePrimaryCtxReset_v2(CUdevice device) {
    LOCKED(release(device, true));
}

CUresult cuDevicePrimaryCtxReset(CUdevice device) {
    LOCKED(release(device, true));
}

CUresult cuDevicePrimaryCtxGetState(CUdevice device, unsigned int *flags, int *active) {
    pthread_mutex_lock(&double_lock);
    *flags = 0;
    *active = is_device(device) && double_devices[device].primary != NULL;
    pthread_mutex_unlock(&double_lock);
    return CUDA_SUCCESS;
}

/* A green context only holds the primary one. */
CUresult cuGreenCtxCreate(CUgreenCtx *context, void *resources, CUdevice device, unsigned int flags) {
    (void)resources;
    (void)flags;
    CUcontext primary;
    *context = (CUgreenCtx)(uintptr_t)(device + 1);
    return cuDevicePrimaryCtxRetain(&primary, device);
}

CUresult cuGreenCtxDestroy(CUgreenCtx context) {
    return cuDevicePrimaryCtxRelease_v2((CUdevice)((uintptr_t)context - 1));
}

CUresult cuCtxGetCurrent(CUcontext *context) {
    *context = depth > 0 ? stack[depth - 1] : NULL;
    return CUDA_SUCCESS;
}

CUresult cuCtxSetCurrent(CUcontext context) {
    depth = depth > 0 ? depth : 1;
    stack[depth - 1] = context;
    return CUDA_SUCCESS;
}

CUresult cuCtxPushCurrent_v2(CUcontext context) {
    if (depth == STACK) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    stack[depth++] = context;
    return CUDA_SUCCESS;
}

CUresult cuCtxPopCurrent_v2(CUcontext *context) {
    if (depth == 0) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    *context = stack[--depth];
    return CUDA_SUCCESS;
}

static CUresult get_device(CUdevice *device) {
    CUcontext context = double_current();
    *device = context ? context->device : -1;
    return context ? CUDA_SUCCESS : CUDA_ERROR_INVALID_CONTEXT;
}

CUresult cuCtxGetDevice(CUdevice *device) {
    LOCKED(get_device(device));
}
