/*
 * Functions that reach the program around the dispatch table. Those that allocate card memory or enqueue commands are
 * wrapped (Intel's unified shared memory, usm.c; command buffers, here) or refused with NULL, as if the driver did not have
 * them: a program must ask for NULL anyway. The rest changes nothing that a slice promises and passes.
 *
 * A loader may look its own names up here as well (clIcd...): they pass.
 */
#include <string.h>

#include "estimate.h"
#include "extensions.h"
#include "layer.h"
#include "process.h"

static clCreateCommandBufferKHR_fn next_create_command_buffer;
static clEnqueueCommandBufferKHR_fn next_enqueue_command_buffer;

/* Which queue each command buffer was recorded for. Drivers answer that question wrongly (PoCL 3.1 does), so we note it. An
 * entry stays when its buffer is gone and is overwritten when the handle comes back. */
static cl_command_buffer_khr CL_API_CALL hook_create_command_buffer(cl_uint count, const cl_command_queue *queues,
    const cl_command_buffer_properties_khr *properties, cl_int *error) {
    cl_command_buffer_khr buffer = next_create_command_buffer(count, queues, properties, error);
    if (buffer && count > 0 && queues) {
        lamina_lock(lamina_lead());
        lamina_map_put(&lamina_objects.command_buffers, buffer, (uint64_t)(uintptr_t)queues[0]);
        lamina_unlock(lamina_lead());
    }
    return buffer;
}

static cl_command_queue queue_of(cl_uint count, const cl_command_queue *queues, cl_command_buffer_khr buffer) {
    uint64_t recorded = 0;
    if (count > 0 && queues) {
        return queues[0];
    }
    lamina_lock(lamina_lead());
    bool known = buffer && lamina_map_get(&lamina_objects.command_buffers, buffer, &recorded);
    lamina_unlock(lamina_lead());
    return known ? (cl_command_queue)(uintptr_t)recorded : NULL;
}

static cl_int CL_API_CALL hook_enqueue_command_buffer(cl_uint count, cl_command_queue *queues, cl_command_buffer_khr buffer,
    cl_uint waits, const cl_event *wait_list, cl_event *event) {
    cl_command_queue queue = queue_of(count, queues, buffer);
    LAMINA_BEGIN(lamina_mix(LAMINA_KIND_COMMAND_BUFFER, (uint64_t)(uintptr_t)buffer))
    rc = next_enqueue_command_buffer(count, queues, buffer, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

static void *wrap_command_buffer(const char *name, void *found) {
    if (strcmp(name, "clCreateCommandBufferKHR") == 0) {
        next_create_command_buffer = (clCreateCommandBufferKHR_fn)found;
        return (void *)hook_create_command_buffer;
    }
    if (strcmp(name, "clEnqueueCommandBufferKHR") == 0) {
        next_enqueue_command_buffer = (clEnqueueCommandBufferKHR_fn)found;
        return (void *)hook_enqueue_command_buffer;
    }
    return NULL;
}

/* Extensions' ways to card memory and to the card that have no wrapper here. */
static bool escapes(const char *name) {
    static const char *const tokens[] = {"clEnqueue", "Alloc", "Import", "clCreateBuffer", "clCreateImage", "clSVM"};
    static const char *const harmless[] = {"clEnqueueAcquire", "clEnqueueRelease", "clEnqueueMemAdvise", "GetMemAllocInfo"};
    for (size_t at = 0; at < sizeof harmless / sizeof harmless[0]; at++) {
        if (strstr(name, harmless[at])) {
            return false;
        }
    }
    for (size_t at = 0; at < sizeof tokens / sizeof tokens[0]; at++) {
        if (strstr(name, tokens[at])) {
            return true;
        }
    }
    return false;
}

typedef void *(*lookup)(cl_platform_id platform, const char *name);

static void *look_up_on_platform(cl_platform_id platform, const char *name) {
    return lamina_next.clGetExtensionFunctionAddressForPlatform(platform, name);
}

static void *look_up_anywhere(cl_platform_id platform, const char *name) {
    (void)platform;
    return lamina_next.clGetExtensionFunctionAddress(name);
}

static void *answer(lookup next, cl_platform_id platform, const char *name) {
    void *found = name ? next(platform, name) : NULL;
    if (!found || strncmp(name, "clIcd", 5) == 0) {
        return found;
    }
    void *wrapped = wrap_command_buffer(name, found);
    wrapped = wrapped ? wrapped : lamina_wrap_usm(name, found);
    return wrapped ? wrapped : escapes(name) ? NULL : found;
}

static void *CL_API_CALL hook_clGetExtensionFunctionAddressForPlatform(cl_platform_id platform, const char *name) {
    return answer(look_up_on_platform, platform, name);
}

static void *CL_API_CALL hook_clGetExtensionFunctionAddress(const char *name) {
    return answer(look_up_anywhere, NULL, name);
}

void lamina_hook_extensions(cl_icd_dispatch *table) {
    LAMINA_HOOK(table, clGetExtensionFunctionAddressForPlatform);
    LAMINA_HOOK(table, clGetExtensionFunctionAddress);
}
