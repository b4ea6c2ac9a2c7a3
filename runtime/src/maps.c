/* Maps and unmaps of buffers and images: where the driver moves data for them, that is card time. Fails as lamina_begin. */
#include "layer.h"

static void *CL_API_CALL hook_clEnqueueMapBuffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking, cl_map_flags flags,
    size_t offset, size_t bytes, cl_uint waits, const cl_event *wait_list, cl_event *event, cl_int *error) {
    lamina_call call;
    cl_int rc = lamina_begin(
        &call, &(lamina_command){lamina_transfer_key(LAMINA_KIND_MAP, bytes), queue, waits, wait_list, event});
    void *address = NULL;
    if (rc == CL_SUCCESS) {
        address = lamina_next.clEnqueueMapBuffer(
            queue, buffer, blocking, flags, offset, bytes, waits, wait_list, call.event, &rc);
        rc = lamina_end(&call, rc, blocking);
    }
    if (error) {
        *error = rc;
    }
    return address;
}

static void *CL_API_CALL hook_clEnqueueMapImage(cl_command_queue queue, cl_mem image, cl_bool blocking, cl_map_flags flags,
    const size_t *origin, const size_t *region, size_t *row, size_t *slice, cl_uint waits, const cl_event *wait_list,
    cl_event *event, cl_int *error) {
    uint64_t texels = region ? (uint64_t)region[0] * region[1] * region[2] : 0;
    lamina_call call;
    cl_int rc = lamina_begin(
        &call, &(lamina_command){lamina_transfer_key(LAMINA_KIND_MAP, texels * 4), queue, waits, wait_list, event});
    void *address = NULL;
    if (rc == CL_SUCCESS) {
        address = lamina_next.clEnqueueMapImage(
            queue, image, blocking, flags, origin, region, row, slice, waits, wait_list, call.event, &rc);
        rc = lamina_end(&call, rc, blocking);
    }
    if (error) {
        *error = rc;
    }
    return address;
}

static cl_int CL_API_CALL hook_clEnqueueUnmapMemObject(cl_command_queue queue, cl_mem object, void *address, cl_uint waits,
    const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(lamina_transfer_key(LAMINA_KIND_UNMAP, 0))
    rc = lamina_next.clEnqueueUnmapMemObject(queue, object, address, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

void lamina_hook_maps(cl_icd_dispatch *table) {
    LAMINA_HOOK(table, clEnqueueMapBuffer);
    LAMINA_HOOK(table, clEnqueueMapImage);
    LAMINA_HOOK(table, clEnqueueUnmapMemObject);
}
