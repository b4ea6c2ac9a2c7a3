/* Kernels, tasks and native kernels. Each hook fails as lamina_begin does; a native kernel whose arguments cannot be copied
 * for lack of memory is refused. */
#include <stdlib.h>
#include <string.h>

#include "estimate.h"
#include "layer.h"
#include "process.h"

static uint64_t geometry_key(cl_kernel kernel, cl_uint dimensions, const size_t *global, const size_t *local) {
    uint64_t key = lamina_mix(LAMINA_KIND_KERNEL, (uint64_t)(uintptr_t)kernel);
    for (cl_uint at = 0; at < dimensions && at < 3; at++) {
        key = lamina_mix(key, global ? global[at] : 0);
        key = lamina_mix(key, local ? local[at] : 0);
    }
    return key;
}

static cl_int CL_API_CALL hook_clEnqueueNDRangeKernel(cl_command_queue queue, cl_kernel kernel, cl_uint dimensions,
    const size_t *offset, const size_t *global, const size_t *local, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    lamina_call call;
    cl_int rc = lamina_begin(
        &call, &(lamina_command){geometry_key(kernel, dimensions, global, local), queue, waits, wait_list, event});
    if (rc != CL_SUCCESS) {
        return rc;
    }
    rc = lamina_next.clEnqueueNDRangeKernel(queue, kernel, dimensions, offset, global, local, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

static cl_int CL_API_CALL hook_clEnqueueTask(
    cl_command_queue queue, cl_kernel kernel, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    lamina_call call;
    size_t one = 1;
    cl_int rc = lamina_begin(&call, &(lamina_command){geometry_key(kernel, 1, &one, &one), queue, waits, wait_list, event});
    if (rc != CL_SUCCESS) {
        return rc;
    }
    rc = lamina_next.clEnqueueTask(queue, kernel, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

/* A native kernel runs the program's own code on the driver's thread: it is told apart by a flag of that thread. The
 * driver copies the arguments and writes memory addresses into its copy, so our function travels ahead of them. */
typedef struct {
    _Alignas(16) void(CL_CALLBACK *function)(void *);
    bool has_arguments;
} native_head;

static void CL_CALLBACK run_native(void *block) {
    native_head *head = block;
    lamina_enter_callback();
    head->function(head->has_arguments ? (char *)block + sizeof *head : NULL);
    lamina_leave_callback();
}

static cl_int CL_API_CALL hook_clEnqueueNativeKernel(cl_command_queue queue, void(CL_CALLBACK *function)(void *),
    void *arguments, size_t bytes, cl_uint objects, const cl_mem *object_list, const void **locations, cl_uint waits,
    const cl_event *wait_list, cl_event *event) {
    bool odd = !function || (!arguments && bytes > 0) || (objects > 0 && (!arguments || !locations));
    char *block = odd ? NULL : malloc(sizeof(native_head) + bytes);
    const void **moved = odd || objects == 0 ? NULL : malloc(objects * sizeof *moved);
    if (!block || (objects > 0 && !moved)) {
        free(block);
        free(moved);
        return !odd ? CL_OUT_OF_HOST_MEMORY
                    : lamina_next.clEnqueueNativeKernel(queue, function, arguments, bytes, objects, object_list, locations,
                          waits, wait_list, event);
    }
    *(native_head *)(void *)block = (native_head){function, arguments != NULL};
    if (bytes > 0) {
        memcpy(block + sizeof(native_head), arguments, bytes);
    }
    for (cl_uint at = 0; at < objects; at++) {
        moved[at] = block + sizeof(native_head) + ((const char *)locations[at] - (const char *)arguments);
    }
    lamina_call call;
    cl_int rc = lamina_begin(&call, &(lamina_command){LAMINA_KIND_NATIVE, queue, waits, wait_list, event});
    if (rc == CL_SUCCESS) {
        rc = lamina_next.clEnqueueNativeKernel(queue, run_native, block, sizeof(native_head) + bytes, objects, object_list,
            moved, waits, wait_list, call.event);
        rc = lamina_end(&call, rc, false);
    }
    free(block);
    free(moved);
    return rc;
}

void lamina_hook_kernels(cl_icd_dispatch *table) {
    LAMINA_HOOK(table, clEnqueueNDRangeKernel);
    LAMINA_HOOK(table, clEnqueueTask);
    LAMINA_HOOK(table, clEnqueueNativeKernel);
}
