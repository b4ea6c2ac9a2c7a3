/* Memory of every kind, counted as the driver's double has it: traps 5 (expandable segments), 6 (differs from the host), 7 (underflow, false
 * out-of-memory) and 8 (profiling against the limit). */
#include <dlfcn.h>
#include <pthread.h>

#include "stage.h"

static void quota(stage *s, uint64_t bytes) {
    atomic_store(&s->agent.page->memory_quota_bytes, bytes);
}

static void trap_6_every_kind_is_counted_as_the_driver_has_it(void) {
    stage s;
    CUdeviceptr plain, pitched, managed;
    size_t pitch;
    CUarray flat, deep, virtual_array;
    CUmipmappedArray levels;
    stage_open(&s);
    CUDA_ARRAY_DESCRIPTOR shape = {100, 30, CU_AD_FORMAT_FLOAT, 4};
    CUDA_ARRAY3D_DESCRIPTOR solid = {64, 32, 16, CU_AD_FORMAT_HALF, 2, 0};
    CUDA_ARRAY3D_DESCRIPTOR mapped_later = {64, 32, 16, CU_AD_FORMAT_HALF, 2, CUDA_ARRAY3D_DEFERRED_MAPPING};
    FINE(cuMemAlloc_v2(&plain, 3 * MIB + 5));
    FINE(cuMemAllocPitch_v2(&pitched, &pitch, 700, 100, 4));
    FINE(cuMemAllocManaged(&managed, MIB, 1));
    CHECK(stage_counted(&s) == 4 * MIB + 5 + 1024 * 100);
    FINE(cuArrayCreate_v2(&flat, &shape));
    FINE(cuArray3DCreate_v2(&deep, &solid));
    FINE(cuMipmappedArrayCreate(&levels, &solid, 4));
    FINE(cuArray3DCreate_v2(&virtual_array, &mapped_later));
    CHECK(stage_counted(&s) == double_used_bytes(0));
    FINE(cuMemFree_v2(plain));
    FINE(cuMemFree_v2(pitched));
    FINE(cuMemFree_v2(managed));
    FINE(cuArrayDestroy(flat));
    FINE(cuArrayDestroy(deep));
    FINE(cuMipmappedArrayDestroy(levels));
    CHECK(stage_counted(&s) == 0 && double_used_bytes(0) == 0);
    stage_close(&s);
}

static void trap_7_the_quota_is_filled_and_not_passed(void) {
    stage s;
    CUdeviceptr held[10], more;
    size_t pitch;
    stage_open(&s);
    quota(&s, 10 * MIB);
    for (int at = 0; at < 10; at++) {
        FINE(cuMemAlloc_v2(&held[at], MIB));
    }
    CHECK(cuMemAlloc_v2(&more, 1) == CUDA_ERROR_OUT_OF_MEMORY);
    CHECK(cuMemAllocManaged(&more, 1, 1) == CUDA_ERROR_OUT_OF_MEMORY);
    CHECK(cuMemAllocPitch_v2(&more, &pitch, 1, 1, 4) == CUDA_ERROR_OUT_OF_MEMORY);
    CHECK(cuMemAlloc_v2(&more, SIZE_MAX) == CUDA_ERROR_OUT_OF_MEMORY);
    CHECK(atomic_load(&stage_slot(&s)->refused_allocations) == 4);
    CHECK(stage_counted(&s) == 10 * MIB && double_used_bytes(0) == 10 * MIB);
    FINE(cuMemFree_v2(held[3]));
    FINE(cuMemAlloc_v2(&held[3], MIB));
    CHECK(atomic_load(&stage_slot(&s)->memory_peak_bytes) == 10 * MIB);
    stage_close(&s); /* the context takes the rest along */
}

static void trap_7_nothing_is_taken_off_twice(void) {
    stage s;
    CUdeviceptr pointer;
    stage_open(&s);
    FINE(cuMemAlloc_v2(&pointer, MIB));
    FINE(cuMemFree_v2(0));
    FINE(cuMemFree_v2(pointer));
    CHECK(cuMemFree_v2(pointer) == CUDA_ERROR_INVALID_VALUE && cuMemFree_v2(12345) == CUDA_ERROR_INVALID_VALUE);
    CHECK(stage_counted(&s) == 0);
    stage_close(&s);
}

static void trap_7_what_the_driver_refuses_is_given_back(void) {
    stage s;
    CUdeviceptr pointer;
    CUmemGenericAllocationHandle handle;
    CUmemAllocationProp prop = {.type = CU_MEM_ALLOCATION_TYPE_PINNED, .location = {CU_MEM_LOCATION_TYPE_DEVICE, 0}};
    stage_open(&s);
    double_fail_next("cuMemAlloc_v2", CUDA_ERROR_UNKNOWN);
    CHECK(cuMemAlloc_v2(&pointer, MIB) == CUDA_ERROR_UNKNOWN);
    CHECK(cuMemCreate(&handle, 12345, &prop, 0) == CUDA_ERROR_INVALID_VALUE);
    CHECK(stage_counted(&s) == 0);
    stage_close(&s);
}

static void trap_5_expandable_segments_count_while_they_live(void) {
    stage s;
    CUdeviceptr range;
    CUmemGenericAllocationHandle piece[4], again;
    CUmemAllocationProp prop = {.type = CU_MEM_ALLOCATION_TYPE_PINNED, .location = {CU_MEM_LOCATION_TYPE_DEVICE, 0}};
    stage_open(&s);
    quota(&s, 8 * MIB);
    FINE(cuMemAddressReserve(&range, 64 * MIB, 0, 0, 0)); /* addresses are free */
    CHECK(stage_counted(&s) == 0);
    for (int at = 0; at < 4; at++) {
        FINE(cuMemCreate(&piece[at], 2 * MIB, &prop, 0));
        FINE(cuMemMap(range + (uint64_t)at * 2 * MIB, 2 * MIB, 0, piece[at], 0));
        FINE(cuMemRelease(piece[at])); /* as PyTorch does: the mapping alone keeps it */
    }
    CHECK(stage_counted(&s) == 8 * MIB);
    CHECK(cuMemCreate(&again, 2 * MIB, &prop, 0) == CUDA_ERROR_OUT_OF_MEMORY);
    FINE(cuMemUnmap(range + 4 * MIB, 4 * MIB));
    CHECK(stage_counted(&s) == 4 * MIB && double_used_bytes(0) == 4 * MIB);
    FINE(cuMemRetainAllocationHandle(&again, (void *)(uintptr_t)(range + MIB)));
    FINE(cuMemUnmap(range, 4 * MIB));
    CHECK(stage_counted(&s) == 2 * MIB && double_used_bytes(0) == 2 * MIB); /* held by the handle */
    FINE(cuMemRelease(again));
    CHECK(stage_counted(&s) == 0 && double_used_bytes(0) == 0);
    stage_close(&s);
}

static void trap_5_the_hosts_pieces_and_shared_ones_are_not_counted(void) {
    stage s;
    CUmemGenericAllocationHandle host, own, same, foreign;
    CUmemAllocationProp prop = {.type = CU_MEM_ALLOCATION_TYPE_PINNED, .location = {CU_MEM_LOCATION_TYPE_HOST, 0}};
    int shared = 0;
    stage_open(&s);
    FINE(cuMemCreate(&host, 2 * MIB, &prop, 0));
    CHECK(stage_counted(&s) == 0);
    prop.location.type = CU_MEM_LOCATION_TYPE_DEVICE;
    FINE(cuMemCreate(&own, 2 * MIB, &prop, 0));
    FINE(cuMemExportToShareableHandle(&shared, own, 1, 0));
    FINE(cuMemImportFromShareableHandle(&same, (void *)(intptr_t)shared, 1));
    FINE(cuMemImportFromShareableHandle(&foreign, (void *)(intptr_t)9999, 1));
    CHECK(stage_counted(&s) == 2 * MIB); /* once */
    FINE(cuMemRelease(own));
    CHECK(stage_counted(&s) == 2 * MIB);
    FINE(cuMemRelease(same));
    FINE(cuMemRelease(foreign));
    FINE(cuMemRelease(host));
    CHECK(stage_counted(&s) == 0);
    stage_close(&s);
}

static void trap_6_memory_of_another_process_is_counted_there(void) {
    stage s;
    CUdeviceptr own, theirs;
    CUipcMemHandle handle;
    stage_open(&s);
    FINE(cuMemAlloc_v2(&own, MIB));
    FINE(cuIpcGetMemHandle(&handle, own));
    FINE(cuIpcOpenMemHandle_v2(&theirs, handle, 1));
    CHECK(stage_counted(&s) == MIB);
    FINE(cuIpcCloseMemHandle(theirs));
    CHECK(stage_counted(&s) == MIB);
    stage_close(&s);
}

static void trap_6_a_context_takes_its_memory_along(void) {
    stage s;
    CUcontext second, primary;
    CUdeviceptr pointer;
    stage_open(&s);
    FINE(cuMemAlloc_v2(&pointer, MIB));
    FINE(cuCtxCreate_v2(&second, 0, 0));
    FINE(cuMemAlloc_v2(&pointer, 2 * MIB));
    FINE(cuCtxDestroy_v2(second));
    CHECK(stage_counted(&s) == MIB);
    FINE(cuDevicePrimaryCtxRetain(&primary, 0));
    FINE(cuDevicePrimaryCtxRetain(&primary, 0));
    FINE(cuCtxPushCurrent_v2(primary));
    FINE(cuMemAlloc_v2(&pointer, 4 * MIB));
    FINE(cuCtxPopCurrent_v2(&primary));
    FINE(cuDevicePrimaryCtxRelease_v2(0));
    CHECK(stage_counted(&s) == 5 * MIB); /* it has another owner */
    FINE(cuDevicePrimaryCtxRelease_v2(0));
    CHECK(stage_counted(&s) == MIB);
    CUgreenCtx green;
    FINE(cuGreenCtxCreate(&green, NULL, 0, 1));
    FINE(cuDevicePrimaryCtxRetain(&primary, 0));
    FINE(cuCtxPushCurrent_v2(primary));
    FINE(cuMemAlloc_v2(&pointer, 4 * MIB));
    FINE(cuCtxPopCurrent_v2(&primary));
    FINE(cuDevicePrimaryCtxRelease_v2(0));
    CHECK(stage_counted(&s) == 5 * MIB);
    FINE(cuGreenCtxDestroy(green));
    CHECK(stage_counted(&s) == MIB);
    FINE(cuDevicePrimaryCtxRetain(&primary, 0));
    FINE(cuCtxPushCurrent_v2(primary));
    FINE(cuMemAlloc_v2(&pointer, 4 * MIB));
    FINE(cuCtxPopCurrent_v2(&primary));
    FINE(cuDevicePrimaryCtxReset_v2(0));
    CHECK(stage_counted(&s) == MIB && double_used_bytes(0) == MIB);
    stage_close(&s);
}

static void trap_8_driver_and_nvml_show_the_same_slice(void) {
    stage s;
    size_t free_bytes = 0, total = 0;
    CUdeviceptr pointer;
    nvmlDevice_t card, other;
    nvmlMemory_t memory;
    nvmlMemory_v2_t memory2;
    stage_open(&s);
    quota(&s, 100 * MIB);
    lamina_slot *neighbour = &s.agent.page->slot[7]; /* another process of the slice */
    atomic_store(&neighbour->state, LAMINA_ACTIVE);
    atomic_store(&neighbour->pid, 4711);
    atomic_store(&neighbour->memory_bytes, 30 * MIB);
    FINE(cuMemAlloc_v2(&pointer, 20 * MIB));
    FINE(cuMemGetInfo_v2(&free_bytes, &total));
    CHECK(total == 100 * MIB && free_bytes == 50 * MIB);
    FINE(cuMemGetInfo_v2(NULL, &total));
    FINE(cuMemGetInfo_v2(&free_bytes, NULL));
    FINE(cuMemGetInfo_v2(NULL, NULL));
    FINE(cuDeviceTotalMem_v2(&total, 0));
    CHECK(total == 100 * MIB);
    CHECK(nvmlInit_v2() == NVML_SUCCESS && nvmlDeviceGetHandleByIndex_v2(0, &card) == NVML_SUCCESS);
    CHECK(nvmlDeviceGetMemoryInfo(card, &memory) == NVML_SUCCESS);
    CHECK(memory.total == 100 * MIB && memory.free == 50 * MIB && memory.used == 50 * MIB);
    CHECK(nvmlDeviceGetMemoryInfo_v2(card, &memory2) == NVML_SUCCESS);
    CHECK(memory2.total == 100 * MIB && memory2.free == 50 * MIB && memory2.used == 50 * MIB && memory2.reserved == 0);
    CHECK(nvmlDeviceGetHandleByIndex_v2(1, &other) == NVML_SUCCESS && nvmlDeviceGetMemoryInfo(other, &memory) == NVML_SUCCESS);
    CHECK(memory.total == 16384 * MIB); /* not the slice's card */
    atomic_store(&neighbour->state, LAMINA_FREE);
    stage_close(&s);
}

static void trap_8_nvml_lists_the_slices_processes_alone(void) {
    stage s;
    nvmlDevice_t card;
    nvmlProcessInfo_t list[4];
    nvmlProcessInfo_v1_t older[4];
    unsigned int count = 0;
    CUdeviceptr pointer;
    stage_open(&s);
    FINE(cuMemAlloc_v2(&pointer, 3 * MIB));
    CHECK(nvmlDeviceGetHandleByIndex_v2(0, &card) == NVML_SUCCESS);
    CHECK(nvmlDeviceGetComputeRunningProcesses_v3(card, &count, NULL) == NVML_ERROR_INSUFFICIENT_SIZE && count == 1);
    count = 4;
    CHECK(nvmlDeviceGetComputeRunningProcesses_v3(card, &count, list) == NVML_SUCCESS && count == 1);
    CHECK(list[0].pid == (unsigned int)getpid() && list[0].usedGpuMemory == 3 * MIB);
    count = 4;
    CHECK(nvmlDeviceGetComputeRunningProcesses(card, &count, older) == NVML_SUCCESS && count == 1);
    CHECK(older[0].pid == (unsigned int)getpid() && older[0].usedGpuMemory == 3 * MIB);
    count = 4;
    CHECK(nvmlDeviceGetGraphicsRunningProcesses_v2(card, &count, list) == NVML_SUCCESS && count == 0);
    stage_close(&s);
}

static void *allocate_and_free(void *data) {
    stage *s = data;
    FINE(cuCtxPushCurrent_v2(s->context));
    for (int at = 0; at < 300; at++) {
        CUdeviceptr pointer;
        if (cuMemAlloc_v2(&pointer, MIB) == CUDA_SUCCESS) {
            FINE(cuMemFree_v2(pointer));
        }
    }
    return NULL;
}

static void trap_7_threads_at_the_brim_neither_pass_it_nor_lose_any(void) {
    stage s;
    pthread_t threads[4];
    stage_open(&s);
    quota(&s, 3 * MIB);
    for (int at = 0; at < 4; at++) {
        CHECK(pthread_create(&threads[at], NULL, allocate_and_free, &s) == 0);
    }
    for (int at = 0; at < 4; at++) {
        pthread_join(threads[at], NULL);
    }
    CHECK(stage_counted(&s) == 0 && double_used_bytes(0) == 0);
    CHECK(atomic_load(&stage_slot(&s)->memory_peak_bytes) <= 3 * MIB);
    stage_close(&s);
}

static CUmemGenericAllocationHandle card_memory(uint64_t bytes) {
    CUmemGenericAllocationHandle handle;
    CUmemAllocationProp prop = {.type = CU_MEM_ALLOCATION_TYPE_PINNED, .location = {CU_MEM_LOCATION_TYPE_DEVICE, 0}};
    FINE(cuMemCreate(&handle, bytes, &prop, 0));
    return handle;
}

/* The object itself is nothing of the card's; what is bound to it lives, and counts, until it is unbound or the object is gone. */
static void trap_4_memory_bound_to_a_multicast_object_counts_once_and_as_long_as_it_lives(void) {
    stage s;
    CUmemGenericAllocationHandle object;
    CUdeviceptr range;
    stage_open(&s);
    CUmulticastObjectProp prop = {.numDevices = 1, .size = 8 * MIB};
    FINE(cuMulticastCreate(&object, &prop));
    FINE(cuMulticastAddDevice(object, 0));
    CHECK(stage_counted(&s) == 0);
    CUmemGenericAllocationHandle first = card_memory(2 * MIB), second = card_memory(4 * MIB), third = card_memory(2 * MIB);
    FINE(cuMulticastBindMem(object, 0, first, 0, 2 * MIB, 0));
    FINE(cuMulticastBindMem_v2(object, 0, 2 * MIB, second, 0, 4 * MIB, 0));
    FINE(cuMemAddressReserve(&range, 2 * MIB, 0, 0, 0));
    FINE(cuMemMap(range, 2 * MIB, 0, third, 0));
    FINE(cuMulticastBindAddr(object, 6 * MIB, range, 2 * MIB, 0));
    FINE(cuMemUnmap(range, 2 * MIB));
    FINE(cuMemRelease(first));
    FINE(cuMemRelease(second));
    FINE(cuMemRelease(third));
    CHECK(stage_counted(&s) == 8 * MIB && double_used_bytes(0) == 8 * MIB);
    FINE(cuMulticastUnbind(object, 0, 0, 2 * MIB));
    CHECK(stage_counted(&s) == 6 * MIB && double_used_bytes(0) == 6 * MIB);
    FINE(cuMemRelease(object));
    CHECK(stage_counted(&s) == 0 && double_used_bytes(0) == 0);
    stage_close(&s);
}

/* Found by who asks dlsym for the name as it stands in a book. */
static void trap_11_the_forms_of_32_bits_count_too(void) {
    stage s;
    CUdeviceptr_v1 plain, pitched;
    CUarray flat, deep;
    unsigned int pitch, free_bytes, total;
    stage_open(&s);
    quota(&s, 10 * MIB);
    CUDA_ARRAY_DESCRIPTOR_v1 shape = {100, 30, CU_AD_FORMAT_FLOAT, 4};
    CUDA_ARRAY3D_DESCRIPTOR_v1 solid = {64, 32, 16, CU_AD_FORMAT_HALF, 2, 0};
    FINE(cuMemAlloc(&plain, 3 * MIB));
    FINE(cuMemAllocPitch(&pitched, &pitch, 700, 100, 4));
    FINE(cuArrayCreate(&flat, &shape));
    FINE(cuArray3DCreate(&deep, &solid));
    CHECK(stage_counted(&s) == double_used_bytes(0) && stage_counted(&s) > 3 * MIB);
    FINE(cuMemGetInfo(&free_bytes, &total));
    CHECK(total == 10 * MIB && free_bytes == total - stage_counted(&s));
    FINE(cuDeviceTotalMem(&total, 0));
    CHECK(total == 10 * MIB);
    CHECK(cuMemAlloc(&plain, 8 * MIB) == CUDA_ERROR_OUT_OF_MEMORY);
    void *found = NULL;
    FINE(cuGetProcAddress("cuMemAlloc", &found, 3010, 0));
    CHECK(found == (void *)cuMemAlloc);
    FINE(cuMemFree(plain));
    FINE(cuMemFree(pitched));
    FINE(cuArrayDestroy(flat));
    FINE(cuArrayDestroy(deep));
    CHECK(stage_counted(&s) == 0 && double_used_bytes(0) == 0);
    stage_close(&s);
}

const test_case memory_cases[] = {
    {"trap_4_memory_bound_to_a_multicast_object_counts_once_and_as_long_as_it_lives", trap_4_memory_bound_to_a_multicast_object_counts_once_and_as_long_as_it_lives},
    {"trap_11_the_forms_of_32_bits_count_too", trap_11_the_forms_of_32_bits_count_too},
    {"trap_6_every_kind_is_counted_as_the_driver_has_it", trap_6_every_kind_is_counted_as_the_driver_has_it},
    {"trap_7_the_quota_is_filled_and_not_passed", trap_7_the_quota_is_filled_and_not_passed},
    {"trap_7_nothing_is_taken_off_twice", trap_7_nothing_is_taken_off_twice},
    {"trap_7_what_the_driver_refuses_is_given_back", trap_7_what_the_driver_refuses_is_given_back},
    {"trap_5_expandable_segments_count_while_they_live", trap_5_expandable_segments_count_while_they_live},
    {"trap_5_the_hosts_pieces_and_shared_ones_are_not_counted", trap_5_the_hosts_pieces_and_shared_ones_are_not_counted},
    {"trap_6_memory_of_another_process_is_counted_there", trap_6_memory_of_another_process_is_counted_there},
    {"trap_6_a_context_takes_its_memory_along", trap_6_a_context_takes_its_memory_along},
    {"trap_8_driver_and_nvml_show_the_same_slice", trap_8_driver_and_nvml_show_the_same_slice},
    {"trap_8_nvml_lists_the_slices_processes_alone", trap_8_nvml_lists_the_slices_processes_alone},
    {"trap_7_threads_at_the_brim_neither_pass_it_nor_lose_any", trap_7_threads_at_the_brim_neither_pass_it_nor_lose_any},
    {NULL, NULL},
};
