/* Memory objects, maps, queries, extension functions. */
#include <CL/cl_ext.h>
#include <string.h>

#include "bed_cases.h"

static void maps_and_sub_buffers_show_the_data(bed *b) {
    bed_open(b);
    cl_int rc;
    cl_mem data = bed_buffer(b, INTS, 3);
    cl_buffer_region region = {1024 * sizeof(int), 1024 * sizeof(int)};
    cl_mem part = clCreateSubBuffer(data, CL_MEM_READ_WRITE, CL_BUFFER_CREATE_TYPE_REGION, &region, &rc);
    CHECK(rc == CL_SUCCESS);
    clReleaseEvent(bed_add(b, b->queue, part, 1024, 4, 0, NULL));
    int *mapped = clEnqueueMapBuffer(
        b->queue, data, CL_TRUE, CL_MAP_READ | CL_MAP_WRITE, 0, INTS * sizeof(int), 0, NULL, NULL, &rc);
    CHECK(rc == CL_SUCCESS && mapped[0] == 3 && mapped[1024] == 7 && mapped[2048] == 3);
    mapped[1024] = 3;
    CHECK(clEnqueueUnmapMemObject(b->queue, data, mapped, 0, NULL, NULL) == CL_SUCCESS);
    clReleaseEvent(bed_add(b, b->queue, data, 1, 0, 0, NULL));
    bed_expect(b, b->queue, part, 1, 3);
    if (b->layered) {
        CHECK(atomic_load(&bed_slot(b)->memory_bytes) == INTS * sizeof(int)); /* the part is not counted again */
    }
    clReleaseMemObject(part);
    clReleaseMemObject(data);
    bed_close(b);
}

static void rectangles_land_where_they_should(bed *b) {
    bed_open(b);
    cl_mem data = bed_buffer(b, 64 * 64, 0);
    int patch[16 * 16], all[64 * 64];
    for (int at = 0; at < 256; at++) {
        patch[at] = 9;
    }
    size_t origin[] = {8 * sizeof(int), 8, 0}, zero[] = {0, 0, 0}, region[] = {16 * sizeof(int), 16, 1};
    CHECK(clEnqueueWriteBufferRect(b->queue, data, CL_TRUE, origin, zero, region, 64 * sizeof(int), 0, 16 * sizeof(int), 0,
              patch, 0, NULL, NULL) == CL_SUCCESS);
    CHECK(clEnqueueReadBuffer(b->queue, data, CL_TRUE, 0, sizeof all, all, 0, NULL, NULL) == CL_SUCCESS);
    for (int y = 0; y < 64; y++) {
        for (int x = 0; x < 64; x++) {
            CHECK(all[y * 64 + x] == (x >= 8 && x < 24 && y >= 8 && y < 24 ? 9 : 0));
        }
    }
    clReleaseMemObject(data);
    bed_close(b);
}

static void images_keep_their_texels(bed *b) {
    bed_open(b);
    cl_int rc;
    cl_image_format format = {CL_RGBA, CL_UNSIGNED_INT8};
    cl_image_desc desc = {.image_type = CL_MEM_OBJECT_IMAGE2D, .image_width = 32, .image_height = 32};
    cl_mem image = clCreateImage(b->context, CL_MEM_READ_WRITE, &format, &desc, NULL, &rc);
    CHECK(rc == CL_SUCCESS);
    cl_uint color[4] = {1, 2, 3, 4};
    size_t zero[] = {0, 0, 0}, region[] = {32, 32, 1}, row = 0;
    unsigned char texels[32 * 32 * 4];
    CHECK(clEnqueueFillImage(b->queue, image, color, zero, region, 0, NULL, NULL) == CL_SUCCESS);
    CHECK(clEnqueueReadImage(b->queue, image, CL_TRUE, zero, region, 0, 0, texels, 0, NULL, NULL) == CL_SUCCESS);
    CHECK(texels[0] == 1 && texels[sizeof texels - 1] == 4);
    unsigned char *mapped = clEnqueueMapImage(
        b->queue, image, CL_TRUE, CL_MAP_READ, zero, region, &row, NULL, 0, NULL, NULL, &rc);
    CHECK(rc == CL_SUCCESS && mapped[1] == 2 && row >= 32 * 4);
    CHECK(clEnqueueUnmapMemObject(b->queue, image, mapped, 0, NULL, NULL) == CL_SUCCESS);
    CHECK(clFinish(b->queue) == CL_SUCCESS);
    if (b->layered) {
        CHECK(atomic_load(&bed_slot(b)->memory_bytes) >= 32 * 32 * 4);
    }
    clReleaseMemObject(image);
    if (b->layered) {
        EVENTUALLY(atomic_load(&bed_slot(b)->memory_bytes) == 0);
    }
    bed_close(b);
}

static void shared_virtual_memory_works(bed *b) {
    bed_open(b);
    enum { BYTES = INTS * sizeof(int) };
    int one = 1;
    int *a = clSVMAlloc(b->context, CL_MEM_READ_WRITE, BYTES, 0), *c = clSVMAlloc(b->context, CL_MEM_READ_WRITE, BYTES, 0);
    CHECK(a && c);
    CHECK(clEnqueueSVMMemFill(b->queue, a, &one, sizeof one, BYTES, 0, NULL, NULL) == CL_SUCCESS);
    CHECK(clEnqueueSVMMemcpy(b->queue, CL_TRUE, c, a, BYTES, 0, NULL, NULL) == CL_SUCCESS);
    CHECK(clEnqueueSVMMap(b->queue, CL_TRUE, CL_MAP_READ, c, BYTES, 0, NULL, NULL) == CL_SUCCESS);
    CHECK(c[0] == 1 && c[INTS - 1] == 1);
    CHECK(clEnqueueSVMUnmap(b->queue, c, 0, NULL, NULL) == CL_SUCCESS);
    if (b->layered) {
        CHECK(atomic_load(&bed_slot(b)->memory_bytes) == 2 * BYTES);
    }
    void *freed = c;
    CHECK(clEnqueueSVMFree(b->queue, 1, &freed, NULL, NULL, 0, NULL, NULL) == CL_SUCCESS);
    CHECK(clFinish(b->queue) == CL_SUCCESS);
    clSVMFree(b->context, a);
    if (b->layered) {
        EVENTUALLY(atomic_load(&bed_slot(b)->memory_bytes) == 0);
    }
    bed_close(b);
}

static void the_quota_holds_and_leaves_the_rest_alone(bed *b) {
    bed_open(b);
    cl_int rc;
    cl_ulong global = 0;
    atomic_store(&b->agent.page->memory_quota_bytes, 1 << 20);
    cl_mem data = bed_buffer(b, INTS, 1);
    CHECK(clGetDeviceInfo(b->device, CL_DEVICE_GLOBAL_MEM_SIZE, sizeof global, &global, NULL) == CL_SUCCESS);
    CHECK(global == 1 << 20);
    CHECK(!clCreateBuffer(b->context, CL_MEM_READ_WRITE, 1 << 20, NULL, &rc) && rc == CL_MEM_OBJECT_ALLOCATION_FAILURE);
    CHECK(!clSVMAlloc(b->context, CL_MEM_READ_WRITE, 1 << 20, 0));
    cl_image_format format = {CL_RGBA, CL_FLOAT};
    cl_image_desc desc = {.image_type = CL_MEM_OBJECT_IMAGE2D, .image_width = 256, .image_height = 256};
    CHECK(!clCreateImage(b->context, CL_MEM_READ_WRITE, &format, &desc, NULL, &rc));
    CHECK(rc == CL_MEM_OBJECT_ALLOCATION_FAILURE);
    CHECK(atomic_load(&bed_slot(b)->refused_allocations) == 3);
    CHECK(atomic_load(&bed_slot(b)->memory_bytes) == INTS * sizeof(int));
    clReleaseEvent(bed_add(b, b->queue, data, INTS, 1, 0, NULL));
    bed_expect(b, b->queue, data, INTS, 2);
    clReleaseMemObject(data);
    bed_close(b);
}

static void profiling_is_only_for_who_asked(bed *b) {
    bed_open(b);
    cl_command_queue asked = bed_queue(b, CL_QUEUE_PROFILING_ENABLE);
    cl_mem data = bed_buffer(b, INTS, 0);
    cl_command_queue_properties properties = 99;
    cl_ulong start = 0, end = 0;
    CHECK(clGetCommandQueueInfo(b->queue, CL_QUEUE_PROPERTIES, sizeof properties, &properties, NULL) == CL_SUCCESS);
    CHECK(properties == 0);
    cl_event hidden = bed_add(b, b->queue, data, INTS, 1, 0, NULL), shown = bed_add(b, asked, data, INTS, 1, 0, NULL);
    CHECK(clFinish(b->queue) == CL_SUCCESS && clFinish(asked) == CL_SUCCESS);
    CHECK(clGetEventProfilingInfo(hidden, CL_PROFILING_COMMAND_START, sizeof start, &start, NULL)
        == CL_PROFILING_INFO_NOT_AVAILABLE);
    CHECK(clGetEventProfilingInfo(shown, CL_PROFILING_COMMAND_START, sizeof start, &start, NULL) == CL_SUCCESS);
    CHECK(clGetEventProfilingInfo(shown, CL_PROFILING_COMMAND_END, sizeof end, &end, NULL) == CL_SUCCESS);
    CHECK(end >= start && start > 0);
    clReleaseEvent(hidden);
    clReleaseEvent(shown);
    clReleaseMemObject(data);
    clReleaseCommandQueue(asked);
    bed_close(b);
}

/* A command buffer, where the driver has them: its run is one command for the gate. */
static void command_buffers_run(bed *b) {
    bed_open(b);
#define LOOK_UP(name) name##_fn name = (name##_fn)clGetExtensionFunctionAddressForPlatform(b->platform, #name)
    LOOK_UP(clCreateCommandBufferKHR);
    LOOK_UP(clFinalizeCommandBufferKHR);
    LOOK_UP(clCommandFillBufferKHR);
    LOOK_UP(clEnqueueCommandBufferKHR);
    LOOK_UP(clReleaseCommandBufferKHR);
    if (!clCreateCommandBufferKHR || !clEnqueueCommandBufferKHR) {
        printf("skipped: this driver has no command buffers\n");
        exit(SKIPPED);
    }
    cl_int rc;
    int nine = 9;
    cl_mem data = bed_buffer(b, INTS, 0);
    cl_command_buffer_khr buffer = clCreateCommandBufferKHR(1, &b->queue, NULL, &rc);
    CHECK(rc == CL_SUCCESS);
    CHECK(clCommandFillBufferKHR(buffer, NULL, data, &nine, sizeof nine, 0, INTS * sizeof(int), 0, NULL, NULL, NULL)
        == CL_SUCCESS);
    CHECK(clFinalizeCommandBufferKHR(buffer) == CL_SUCCESS);
    uint64_t before = b->layered ? atomic_load(&bed_slot(b)->commands) : 0;
    CHECK(clEnqueueCommandBufferKHR(0, NULL, buffer, 0, NULL, NULL) == CL_SUCCESS);
    CHECK(clFinish(b->queue) == CL_SUCCESS);
    CHECK(!b->layered || atomic_load(&bed_slot(b)->commands) == before + 1);
    bed_expect(b, b->queue, data, INTS, 9);
    clReleaseCommandBufferKHR(buffer);
    clReleaseMemObject(data);
    bed_close(b);
}

const bed_case object_cases[] = {
    {"maps_and_sub_buffers_show_the_data", maps_and_sub_buffers_show_the_data, false},
    {"rectangles_land_where_they_should", rectangles_land_where_they_should, false},
    {"images_keep_their_texels", images_keep_their_texels, false},
    {"shared_virtual_memory_works", shared_virtual_memory_works, false},
    {"the_quota_holds_and_leaves_the_rest_alone", the_quota_holds_and_leaves_the_rest_alone, true},
    {"profiling_is_only_for_who_asked", profiling_is_only_for_who_asked, false},
    {"command_buffers_run", command_buffers_run, false},
    {NULL, NULL, false},
};
