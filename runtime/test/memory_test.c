/* The memory quota. */
#include <CL/cl_ext.h>

#include "stage.h"

#define MIB (UINT64_C(1) << 20)

static void buffers_fill_the_quota_and_no_more(void) {
    stage s;
    stage_open(&s);
    atomic_store(&s.agent.page->memory_quota_bytes, 10 * MIB);
    lamina_slot *slot = stage_slot(&s);
    cl_int error;
    cl_mem held[10];
    for (int at = 0; at < 10; at++) {
        held[at] = s.cl->clCreateBuffer(s.context, 0, MIB, NULL, &error);
        CHECK(error == CL_SUCCESS);
    }
    CHECK(s.cl->clCreateBuffer(s.context, 0, 1, NULL, &error) == NULL && error == CL_MEM_OBJECT_ALLOCATION_FAILURE);
    CHECK(s.cl->clCreateBuffer(s.context, 0, SIZE_MAX, NULL, NULL) == NULL);
    CHECK(atomic_load(&slot->refused_allocations) == 2);
    CHECK(atomic_load(&slot->memory_bytes) == 10 * MIB && driver_allocated_bytes() == 10 * MIB);
    s.cl->clReleaseMemObject(held[0]);
    CHECK(atomic_load(&slot->memory_bytes) == 9 * MIB && atomic_load(&slot->memory_peak_bytes) == 10 * MIB);
    held[0] = s.cl->clCreateBuffer(s.context, 0, MIB, NULL, &error);
    CHECK(error == CL_SUCCESS);
    for (int at = 0; at < 10; at++) {
        s.cl->clReleaseMemObject(held[at]);
    }
    CHECK(atomic_load(&slot->memory_bytes) == 0);
    stage_close(&s);
}

static void host_memory_is_not_charged(void) {
    stage s;
    stage_open(&s);
    static char host[4096];
    cl_int error;
    cl_mem buffer = s.cl->clCreateBuffer(s.context, CL_MEM_USE_HOST_PTR, sizeof host, host, &error);
    CHECK(error == CL_SUCCESS && atomic_load(&stage_slot(&s)->memory_bytes) == 0);
    s.cl->clReleaseMemObject(buffer);
    stage_close(&s);
}

static void images_and_pipes_count_what_the_driver_took(void) {
    stage s;
    stage_open(&s);
    lamina_slot *slot = stage_slot(&s);
    cl_int error;
    cl_image_format format = {CL_RGBA, CL_UNORM_INT8};
    cl_image_desc desc = {.image_type = CL_MEM_OBJECT_IMAGE2D, .image_width = 100, .image_height = 10};
    cl_mem image = s.cl->clCreateImage(s.context, 0, &format, &desc, NULL, &error);
    CHECK(error == CL_SUCCESS && atomic_load(&slot->memory_bytes) == 64000); /* this driver takes 64 bytes a texel */
    cl_mem pipe = s.cl->clCreatePipe(s.context, 0, 16, 100, NULL, &error);
    CHECK(error == CL_SUCCESS && atomic_load(&slot->memory_bytes) == 65600);
    atomic_store(&s.agent.page->memory_quota_bytes, 65600 + 4000); /* the description fits, what the driver takes does not */
    CHECK(s.cl->clCreateImage(s.context, 0, &format, &desc, NULL, &error) == NULL);
    CHECK(error == CL_MEM_OBJECT_ALLOCATION_FAILURE && atomic_load(&slot->memory_bytes) == 65600);
    s.cl->clReleaseMemObject(image);
    s.cl->clReleaseMemObject(pipe);
    CHECK(atomic_load(&slot->memory_bytes) == 0);
    stage_close(&s);
}

static void shared_virtual_memory_is_counted_until_it_is_freed(void) {
    stage s;
    stage_open(&s);
    lamina_slot *slot = stage_slot(&s);
    atomic_store(&s.agent.page->memory_quota_bytes, 3 * MIB);
    void *direct = s.cl->clSVMAlloc(s.context, 0, MIB, 0);
    void *queued[2] = {s.cl->clSVMAlloc(s.context, 0, MIB, 0), s.cl->clSVMAlloc(s.context, 0, MIB, 0)};
    CHECK(direct && queued[0] && queued[1]);
    CHECK(s.cl->clSVMAlloc(s.context, 0, 1, 0) == NULL && atomic_load(&slot->refused_allocations) == 1);
    s.cl->clSVMFree(s.context, direct);
    CHECK(atomic_load(&slot->memory_bytes) == 2 * MIB);
    driver_hold(true);
    CHECK(s.cl->clEnqueueSVMFree(s.queue, 2, queued, NULL, NULL, 0, NULL, NULL) == CL_SUCCESS);
    CHECK(atomic_load(&slot->memory_bytes) == 2 * MIB); /* the driver still has it */
    driver_hold(false);
    EVENTUALLY(atomic_load(&slot->memory_bytes) == 0);
    s.cl->clSVMFree(s.context, NULL);
    stage_close(&s);
}

static void extension_memory_is_counted_or_refused(void) {
    stage s;
    stage_open(&s);
    lamina_slot *slot = stage_slot(&s);
    cl_int error;
    clDeviceMemAllocINTEL_fn allocate =
        (clDeviceMemAllocINTEL_fn)s.cl->clGetExtensionFunctionAddressForPlatform(s.platform, "clDeviceMemAllocINTEL");
    clMemFreeINTEL_fn release = (clMemFreeINTEL_fn)s.cl->clGetExtensionFunctionAddressForPlatform(s.platform, "clMemFreeINTEL");
    void *pointer = allocate(s.context, s.device, NULL, MIB, 0, &error);
    CHECK(pointer && error == CL_SUCCESS && atomic_load(&slot->memory_bytes) == MIB);
    atomic_store(&s.agent.page->memory_quota_bytes, MIB);
    CHECK(!allocate(s.context, s.device, NULL, 1, 0, &error) && error == CL_MEM_OBJECT_ALLOCATION_FAILURE);
    CHECK(release(s.context, pointer) == CL_SUCCESS && atomic_load(&slot->memory_bytes) == 0);
    CHECK(!s.cl->clGetExtensionFunctionAddressForPlatform(s.platform, "clImportMemoryARM"));
    CHECK(!s.cl->clGetExtensionFunctionAddressForPlatform(s.platform, "clEnqueueSomethingNewEXT"));
    CHECK(s.cl->clGetExtensionFunctionAddressForPlatform(s.platform, "clSetSomethingHarmlessEXT"));
    stage_close(&s);
}

static void the_slots_of_a_slice_share_its_quota(void) {
    stage s;
    stage_open(&s);
    atomic_store(&s.agent.page->memory_quota_bytes, 10 * MIB);
    lamina_slot *other = &s.agent.page->slot[5];
    atomic_store(&other->state, LAMINA_ACTIVE);
    atomic_store(&other->memory_bytes, 8 * MIB);
    cl_int error;
    CHECK(s.cl->clCreateBuffer(s.context, 0, 3 * MIB, NULL, &error) == NULL);
    cl_mem buffer = s.cl->clCreateBuffer(s.context, 0, 2 * MIB, NULL, &error);
    CHECK(error == CL_SUCCESS);
    atomic_store(&other->memory_bytes, UINT64_MAX - 5); /* scribbled: the sum must not wrap around */
    CHECK(s.cl->clCreateBuffer(s.context, 0, 1, NULL, &error) == NULL);
    s.cl->clReleaseMemObject(buffer);
    CHECK(atomic_load(&stage_slot(&s)->memory_bytes) == 0);
    stage_close(&s);
}

static void devices_show_the_slice(void) {
    stage s;
    stage_open(&s);
    cl_ulong bytes = 0;
    cl_uint count = 0;
    cl_device_id found[4];
    atomic_store(&s.agent.page->memory_quota_bytes, 7 * MIB);
    CHECK(s.cl->clGetDeviceIDs(s.platform, CL_DEVICE_TYPE_ALL, 4, found, &count) == CL_SUCCESS && count == 1);
    CHECK(s.cl->clGetDeviceIDs(s.platform, CL_DEVICE_TYPE_CPU, 4, found, &count) == CL_DEVICE_NOT_FOUND);
    CHECK(s.cl->clGetDeviceInfo(s.device, CL_DEVICE_GLOBAL_MEM_SIZE, sizeof bytes, &bytes, NULL) == CL_SUCCESS);
    CHECK(bytes == 7 * MIB);
    CHECK(s.cl->clGetDeviceInfo(s.device, CL_DEVICE_MAX_MEM_ALLOC_SIZE, sizeof bytes, &bytes, NULL) == CL_SUCCESS);
    CHECK(bytes == 7 * MIB);
    cl_device_id all[2];
    cl_int error;
    CHECK(driver_table()->clGetDeviceIDs(s.platform, CL_DEVICE_TYPE_ALL, 2, all, NULL) == CL_SUCCESS);
    CHECK(!s.cl->clCreateContext(NULL, 1, &all[1], NULL, NULL, &error) && error == CL_INVALID_DEVICE);
    CHECK(s.cl->clCreateContextFromType(NULL, CL_DEVICE_TYPE_GPU, NULL, NULL, &error) && error == CL_SUCCESS);
    CHECK(!s.cl->clCreateContextFromType(NULL, CL_DEVICE_TYPE_CPU, NULL, NULL, &error) && error == CL_DEVICE_NOT_FOUND);
    stage_close(&s);
}

const test_case memory_cases[] = {
    {"buffers_fill_the_quota_and_no_more", buffers_fill_the_quota_and_no_more},
    {"host_memory_is_not_charged", host_memory_is_not_charged},
    {"images_and_pipes_count_what_the_driver_took", images_and_pipes_count_what_the_driver_took},
    {"shared_virtual_memory_is_counted_until_it_is_freed", shared_virtual_memory_is_counted_until_it_is_freed},
    {"extension_memory_is_counted_or_refused", extension_memory_is_counted_or_refused},
    {"the_slots_of_a_slice_share_its_quota", the_slots_of_a_slice_share_its_quota},
    {"devices_show_the_slice", devices_show_the_slice},
    {NULL, NULL},
};
