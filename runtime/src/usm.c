/* Intel's unified shared memory: allocations against the quota, commands through the gate. Host allocations live in host
 * memory and are charged only where that is the card's memory too. */
#include <string.h>

#include "extensions.h"
#include "layer.h"
#include "process.h"

static clHostMemAllocINTEL_fn next_host;
static clDeviceMemAllocINTEL_fn next_device;
static clSharedMemAllocINTEL_fn next_shared;
static clMemFreeINTEL_fn next_free;
static clMemBlockingFreeINTEL_fn next_blocking_free;
static clEnqueueMemFillINTEL_fn next_fill;
static clEnqueueMemcpyINTEL_fn next_copy;
static clEnqueueMigrateMemINTEL_fn next_migrate;
static clEnqueueMemsetINTEL_fn next_set;

static void *refuse(cl_int *error) {
    if (error) {
        *error = CL_MEM_OBJECT_ALLOCATION_FAILURE;
    }
    return NULL;
}

/* Fails closed: what cannot be counted is not handed out. */
static void *keep(cl_context context, void *pointer, size_t bytes, cl_int *error) {
    if (pointer && lamina_svm_charge(pointer, bytes)) {
        return pointer;
    }
    lamina_give_back(lamina_lead(), bytes);
    if (pointer && next_free) {
        next_free(context, pointer);
        return refuse(error);
    }
    return NULL;
}

static void *CL_API_CALL hook_host(
    cl_context context, const cl_mem_properties_intel *properties, size_t bytes, cl_uint alignment, cl_int *error) {
    if (!lamina_unified_memory()) {
        return next_host(context, properties, bytes, alignment, error);
    }
    return lamina_reserve(lamina_lead(), bytes) != 0 ? refuse(error)
                                      : keep(context, next_host(context, properties, bytes, alignment, error), bytes, error);
}

static void *CL_API_CALL hook_device(cl_context context, cl_device_id device, const cl_mem_properties_intel *properties,
    size_t bytes, cl_uint alignment, cl_int *error) {
    return lamina_reserve(lamina_lead(), bytes) != 0
        ? refuse(error)
        : keep(context, next_device(context, device, properties, bytes, alignment, error), bytes, error);
}

static void *CL_API_CALL hook_shared(cl_context context, cl_device_id device, const cl_mem_properties_intel *properties,
    size_t bytes, cl_uint alignment, cl_int *error) {
    return lamina_reserve(lamina_lead(), bytes) != 0
        ? refuse(error)
        : keep(context, next_shared(context, device, properties, bytes, alignment, error), bytes, error);
}

static cl_int CL_API_CALL hook_free(cl_context context, void *pointer) {
    uint64_t bytes = lamina_svm_uncharge(pointer);
    cl_int rc = next_free(context, pointer);
    lamina_give_back(lamina_lead(), bytes);
    return rc;
}

static cl_int CL_API_CALL hook_blocking_free(cl_context context, void *pointer) {
    uint64_t bytes = lamina_svm_uncharge(pointer);
    cl_int rc = next_blocking_free(context, pointer);
    lamina_give_back(lamina_lead(), bytes);
    return rc;
}

static cl_int CL_API_CALL hook_fill(cl_command_queue queue, void *to, const void *pattern, size_t pattern_bytes,
    size_t bytes, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(lamina_transfer_key(LAMINA_KIND_FILL, bytes))
    rc = next_fill(queue, to, pattern, pattern_bytes, bytes, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

static cl_int CL_API_CALL hook_set(cl_command_queue queue, void *to, cl_int value, size_t bytes, cl_uint waits,
    const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(lamina_transfer_key(LAMINA_KIND_FILL, bytes))
    rc = next_set(queue, to, value, bytes, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

static cl_int CL_API_CALL hook_copy(cl_command_queue queue, cl_bool blocking, void *to, const void *from, size_t bytes,
    cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(lamina_transfer_key(LAMINA_KIND_COPY, bytes))
    rc = next_copy(queue, blocking, to, from, bytes, waits, wait_list, call.event);
    return lamina_end(&call, rc, blocking);
}

static cl_int CL_API_CALL hook_migrate(cl_command_queue queue, const void *pointer, size_t bytes,
    cl_mem_migration_flags flags, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(lamina_transfer_key(LAMINA_KIND_MIGRATE, bytes))
    rc = next_migrate(queue, pointer, bytes, flags, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

void *lamina_wrap_usm(const char *name, void *found) {
    const struct {
        const char *name;
        void **next;
        void *hook;
    } wrappers[] = {
        {"clHostMemAllocINTEL", (void **)&next_host, (void *)hook_host},
        {"clDeviceMemAllocINTEL", (void **)&next_device, (void *)hook_device},
        {"clSharedMemAllocINTEL", (void **)&next_shared, (void *)hook_shared},
        {"clMemFreeINTEL", (void **)&next_free, (void *)hook_free},
        {"clMemBlockingFreeINTEL", (void **)&next_blocking_free, (void *)hook_blocking_free},
        {"clEnqueueMemFillINTEL", (void **)&next_fill, (void *)hook_fill},
        {"clEnqueueMemcpyINTEL", (void **)&next_copy, (void *)hook_copy},
        {"clEnqueueMigrateMemINTEL", (void **)&next_migrate, (void *)hook_migrate},
        {"clEnqueueMemsetINTEL", (void **)&next_set, (void *)hook_set},
    };
    for (size_t at = 0; at < sizeof wrappers / sizeof wrappers[0]; at++) {
        if (strcmp(name, wrappers[at].name) == 0) {
            *wrappers[at].next = found;
            return wrappers[at].hook;
        }
    }
    return NULL;
}
