/* Reads, writes, copies and fills of images. Each hook fails as lamina_begin does. */
#include "layer.h"

static uint64_t image_key(const size_t *region) {
    return lamina_transfer_key(LAMINA_KIND_IMAGE, region ? (uint64_t)region[0] * region[1] * region[2] : 0);
}

static cl_int CL_API_CALL hook_clEnqueueReadImage(cl_command_queue queue, cl_mem image, cl_bool blocking,
    const size_t *origin, const size_t *region, size_t row, size_t slice, void *host, cl_uint waits,
    const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(image_key(region))
    rc = lamina_next.clEnqueueReadImage(
        queue, image, blocking, origin, region, row, slice, host, waits, wait_list, call.event);
    return lamina_end(&call, rc, blocking);
}

static cl_int CL_API_CALL hook_clEnqueueWriteImage(cl_command_queue queue, cl_mem image, cl_bool blocking,
    const size_t *origin, const size_t *region, size_t row, size_t slice, const void *host, cl_uint waits,
    const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(image_key(region))
    rc = lamina_next.clEnqueueWriteImage(
        queue, image, blocking, origin, region, row, slice, host, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

static cl_int CL_API_CALL hook_clEnqueueCopyImage(cl_command_queue queue, cl_mem from, cl_mem to, const size_t *from_origin,
    const size_t *to_origin, const size_t *region, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(image_key(region))
    rc = lamina_next.clEnqueueCopyImage(queue, from, to, from_origin, to_origin, region, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

static cl_int CL_API_CALL hook_clEnqueueCopyImageToBuffer(cl_command_queue queue, cl_mem image, cl_mem buffer,
    const size_t *origin, const size_t *region, size_t offset, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(image_key(region))
    rc = lamina_next.clEnqueueCopyImageToBuffer(queue, image, buffer, origin, region, offset, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

static cl_int CL_API_CALL hook_clEnqueueCopyBufferToImage(cl_command_queue queue, cl_mem buffer, cl_mem image, size_t offset,
    const size_t *origin, const size_t *region, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(image_key(region))
    rc = lamina_next.clEnqueueCopyBufferToImage(queue, buffer, image, offset, origin, region, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

static cl_int CL_API_CALL hook_clEnqueueFillImage(cl_command_queue queue, cl_mem image, const void *color,
    const size_t *origin, const size_t *region, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    LAMINA_BEGIN(image_key(region))
    rc = lamina_next.clEnqueueFillImage(queue, image, color, origin, region, waits, wait_list, call.event);
    return lamina_end(&call, rc, false);
}

void lamina_hook_image_commands(cl_icd_dispatch *table) {
    LAMINA_HOOK(table, clEnqueueReadImage);
    LAMINA_HOOK(table, clEnqueueWriteImage);
    LAMINA_HOOK(table, clEnqueueCopyImage);
    LAMINA_HOOK(table, clEnqueueCopyImageToBuffer);
    LAMINA_HOOK(table, clEnqueueCopyBufferToImage);
    LAMINA_HOOK(table, clEnqueueFillImage);
}
