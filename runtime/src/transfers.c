/* Reads, writes, copies and fills of buffers, and migrations. Each hook: begin, the driver's own call, end; it fails as
 * lamina_begin does. */
#include "estimate.h"
#include "layer.h"

static uint64_t region_bytes(const size_t *region) {
    return region ? (uint64_t)region[0] * region[1] * region[2] : 0;
}

static cl_int CL_API_CALL hook_clEnqueueReadBuffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t offset,
    size_t bytes, void *host, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(lamina_transfer_key(LAMINA_KIND_READ, bytes))
    rc = lamina_next.clEnqueueReadBuffer(queue, buffer, blocking, offset, bytes, host, waits, wait_list, call.event);
    return lamina_end(&call, rc, blocking);
}

static cl_int CL_API_CALL hook_clEnqueueWriteBuffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t offset,
    size_t bytes, const void *host, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(lamina_transfer_key(LAMINA_KIND_WRITE, bytes))
    rc = lamina_next.clEnqueueWriteBuffer(queue, buffer, blocking, offset, bytes, host, waits, wait_list, call.event);
    /* A blocking write may return once the host memory is free again, before the command completed. */
    return lamina_end(&call, rc, false);
}

static cl_int CL_API_CALL hook_clEnqueueCopyBuffer(cl_command_queue queue, cl_mem from, cl_mem to, size_t from_offset,
    size_t to_offset, size_t bytes, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(lamina_transfer_key(LAMINA_KIND_COPY, bytes))
    rc = lamina_next.clEnqueueCopyBuffer(queue, from, to, from_offset, to_offset, bytes, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

static cl_int CL_API_CALL hook_clEnqueueFillBuffer(cl_command_queue queue, cl_mem buffer, const void *pattern,
    size_t pattern_bytes, size_t offset, size_t bytes, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(lamina_transfer_key(LAMINA_KIND_FILL, bytes))
    rc = lamina_next.clEnqueueFillBuffer(queue, buffer, pattern, pattern_bytes, offset, bytes, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

static cl_int CL_API_CALL hook_clEnqueueReadBufferRect(cl_command_queue queue, cl_mem buffer, cl_bool blocking,
    const size_t *buffer_origin, const size_t *host_origin, const size_t *region, size_t buffer_row, size_t buffer_slice,
    size_t host_row, size_t host_slice, void *host, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(lamina_transfer_key(LAMINA_KIND_RECT, region_bytes(region)))
    rc = lamina_next.clEnqueueReadBufferRect(queue, buffer, blocking, buffer_origin, host_origin, region, buffer_row,
        buffer_slice, host_row, host_slice, host, waits, wait_list, call.event);
    return lamina_end(&call, rc, blocking);
}

static cl_int CL_API_CALL hook_clEnqueueWriteBufferRect(cl_command_queue queue, cl_mem buffer, cl_bool blocking,
    const size_t *buffer_origin, const size_t *host_origin, const size_t *region, size_t buffer_row, size_t buffer_slice,
    size_t host_row, size_t host_slice, const void *host, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(lamina_transfer_key(LAMINA_KIND_RECT, region_bytes(region)))
    rc = lamina_next.clEnqueueWriteBufferRect(queue, buffer, blocking, buffer_origin, host_origin, region, buffer_row,
        buffer_slice, host_row, host_slice, host, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

static cl_int CL_API_CALL hook_clEnqueueCopyBufferRect(cl_command_queue queue, cl_mem from, cl_mem to,
    const size_t *from_origin, const size_t *to_origin, const size_t *region, size_t from_row, size_t from_slice,
    size_t to_row, size_t to_slice, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(lamina_transfer_key(LAMINA_KIND_RECT, region_bytes(region)))
    rc = lamina_next.clEnqueueCopyBufferRect(queue, from, to, from_origin, to_origin, region, from_row, from_slice, to_row,
        to_slice, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

static cl_int CL_API_CALL hook_clEnqueueMigrateMemObjects(cl_command_queue queue, cl_uint count, const cl_mem *objects,
    cl_mem_migration_flags flags, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(lamina_transfer_key(LAMINA_KIND_MIGRATE, count))
    rc = lamina_next.clEnqueueMigrateMemObjects(queue, count, objects, flags, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

void lamina_hook_transfers(cl_icd_dispatch *table) {
    LAMINA_HOOK(table, clEnqueueReadBuffer);
    LAMINA_HOOK(table, clEnqueueWriteBuffer);
    LAMINA_HOOK(table, clEnqueueCopyBuffer);
    LAMINA_HOOK(table, clEnqueueFillBuffer);
    LAMINA_HOOK(table, clEnqueueReadBufferRect);
    LAMINA_HOOK(table, clEnqueueWriteBufferRect);
    LAMINA_HOOK(table, clEnqueueCopyBufferRect);
    LAMINA_HOOK(table, clEnqueueMigrateMemObjects);
}
