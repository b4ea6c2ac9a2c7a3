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

static clEnqueueCommandBufferKHR_fn next_enqueue_command_buffer;
static clGetCommandBufferInfoKHR_fn next_command_buffer_info;

/* Without a queue in the call, the command buffer runs on the one it was recorded for. */
static cl_command_queue queue_of(cl_uint count, const cl_command_queue *queues, cl_command_buffer_khr buffer) {
    cl_command_queue recorded[8] = {NULL};
    if (count > 0 && queues) {
        return queues[0];
    }
    if (next_command_buffer_info) {
        next_command_buffer_info(buffer, CL_COMMAND_BUFFER_QUEUES_KHR, sizeof recorded, recorded, NULL);
    }
    return recorded[0];
}

static cl_int CL_API_CALL hook_enqueue_command_buffer(cl_uint count, cl_command_queue *queues, cl_command_buffer_khr buffer,
    cl_uint waits, const cl_event *wait_list, cl_event *event) {
    cl_command_queue queue = queue_of(count, queues, buffer);
    LAMINA_BEGIN(lamina_mix(LAMINA_KIND_COMMAND_BUFFER, (uint64_t)(uintptr_t)buffer))
    rc = next_enqueue_command_buffer(count, queues, buffer, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

static void *wrap_command_buffer(const char *name, void *found) {
    if (strcmp(name, "clGetCommandBufferInfoKHR") == 0) {
        next_command_buffer_info = (clGetCommandBufferInfoKHR_fn)found;
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
    if (strcmp(name, "clEnqueueCommandBufferKHR") == 0) {
        wrap_command_buffer("clGetCommandBufferInfoKHR", next(platform, "clGetCommandBufferInfoKHR"));
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
