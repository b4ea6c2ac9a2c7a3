/* Copies, fills, maps and migrations of shared virtual memory. Each hook fails as lamina_begin does. */
#include "layer.h"

static cl_int CL_API_CALL hook_clEnqueueSVMMemcpy(cl_command_queue queue, cl_bool blocking, void *to, const void *from,
    size_t bytes, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(lamina_transfer_key(LAMINA_KIND_COPY, bytes))
    rc = lamina_next.clEnqueueSVMMemcpy(queue, blocking, to, from, bytes, waits, wait_list, call.event);
    return lamina_end(&call, rc, blocking);
}

static cl_int CL_API_CALL hook_clEnqueueSVMMemFill(cl_command_queue queue, void *to, const void *pattern,
    size_t pattern_bytes, size_t bytes, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(lamina_transfer_key(LAMINA_KIND_FILL, bytes))
    rc = lamina_next.clEnqueueSVMMemFill(queue, to, pattern, pattern_bytes, bytes, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

static cl_int CL_API_CALL hook_clEnqueueSVMMap(cl_command_queue queue, cl_bool blocking, cl_map_flags flags, void *pointer,
    size_t bytes, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(lamina_transfer_key(LAMINA_KIND_MAP, bytes))
    rc = lamina_next.clEnqueueSVMMap(queue, blocking, flags, pointer, bytes, waits, wait_list, call.event);
    return lamina_end(&call, rc, blocking);
}

static cl_int CL_API_CALL hook_clEnqueueSVMUnmap(
    cl_command_queue queue, void *pointer, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(lamina_transfer_key(LAMINA_KIND_UNMAP, 0))
    rc = lamina_next.clEnqueueSVMUnmap(queue, pointer, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

static cl_int CL_API_CALL hook_clEnqueueSVMMigrateMem(cl_command_queue queue, cl_uint count, const void **pointers,
    const size_t *sizes, cl_mem_migration_flags flags, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(lamina_transfer_key(LAMINA_KIND_MIGRATE, count))
    rc = lamina_next.clEnqueueSVMMigrateMem(queue, count, pointers, sizes, flags, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

void lamina_hook_svm_commands(cl_icd_dispatch *table) {
    LAMINA_HOOK(table, clEnqueueSVMMemcpy);
    LAMINA_HOOK(table, clEnqueueSVMMemFill);
    LAMINA_HOOK(table, clEnqueueSVMMap);
    LAMINA_HOOK(table, clEnqueueSVMUnmap);
    LAMINA_HOOK(table, clEnqueueSVMMigrateMem);
}
