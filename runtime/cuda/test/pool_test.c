/* Stream-ordered pools and graphs' memory, counted by what they hold of the card: traps 6 and 7. */
#include <pthread.h>

#include "stage.h"

static void trap_7_a_pool_counts_what_it_holds_not_what_is_out(void) {
    stage s;
    CUdeviceptr first, second;
    stage_open(&s);
    FINE(cuMemAllocAsync(&first, 5 * MIB, s.stream));
    CHECK(stage_counted(&s) == 32 * MIB && double_used_bytes(0) == 32 * MIB);
    FINE(cuMemAllocAsync(&second, 20 * MIB, s.stream));
    CHECK(stage_counted(&s) == 32 * MIB); /* from what it holds */
    FINE(cuMemFreeAsync(first, s.stream));
    FINE(cuMemFreeAsync(second, s.stream));
    CHECK(stage_counted(&s) == 32 * MIB); /* not the card's yet */
    FINE(cuStreamSynchronize(s.stream));
    CHECK(stage_counted(&s) == 0 && double_used_bytes(0) == 0);
    stage_close(&s);
}

static void trap_7_a_pool_that_keeps_its_memory_keeps_counting(void) {
    stage s;
    CUmemoryPool pool;
    CUdeviceptr pointer;
    uint64_t threshold = UINT64_MAX;
    stage_open(&s);
    FINE(cuDeviceGetDefaultMemPool(&pool, 0));
    FINE(cuMemPoolSetAttribute(pool, CU_MEMPOOL_ATTR_RELEASE_THRESHOLD, &threshold));
    FINE(cuMemAllocAsync(&pointer, 40 * MIB, s.stream));
    FINE(cuMemFreeAsync(pointer, s.stream));
    FINE(cuStreamSynchronize(s.stream));
    CHECK(stage_counted(&s) == 64 * MIB && double_used_bytes(0) == 64 * MIB);
    FINE(cuMemPoolTrimTo(pool, 0));
    CHECK(stage_counted(&s) == 0 && double_used_bytes(0) == 0);
    stage_close(&s);
}

static void trap_7_no_false_refusal_from_a_pool_that_has_room(void) {
    stage s;
    CUdeviceptr pointer[4], more;
    stage_open(&s);
    atomic_store(&s.agent.page->memory_quota_bytes, 32 * MIB);
    for (int at = 0; at < 4; at++) {
        FINE(cuMemAllocAsync(&pointer[at], 8 * MIB, s.stream)); /* the quota is full after the first */
    }
    CHECK(cuMemAllocAsync(&more, MIB, s.stream) == CUDA_ERROR_OUT_OF_MEMORY);
    CHECK(atomic_load(&stage_slot(&s)->refused_allocations) == 1);
    for (int at = 0; at < 4; at++) {
        FINE(cuMemFree_v2(pointer[at])); /* the plain way to free is allowed too */
    }
    FINE(cuStreamSynchronize(s.stream));
    CHECK(stage_counted(&s) == 0);
    stage_close(&s);
}

static void trap_7_a_pool_that_would_grow_above_the_quota_is_refused(void) {
    stage s;
    CUdeviceptr pointer;
    stage_open(&s);
    atomic_store(&s.agent.page->memory_quota_bytes, 20 * MIB); /* the pool takes 32 at once */
    CHECK(cuMemAllocAsync(&pointer, 10 * MIB, s.stream) == CUDA_ERROR_OUT_OF_MEMORY);
    CHECK(stage_counted(&s) == double_used_bytes(0) && stage_counted(&s) == 0);
    stage_close(&s);
}

static void trap_6_pools_of_the_programs_own_are_counted_too(void) {
    stage s;
    CUmemoryPool pool;
    CUmemPoolProps props = {.allocType = CU_MEM_ALLOCATION_TYPE_PINNED, .location = {CU_MEM_LOCATION_TYPE_DEVICE, 0}};
    CUdeviceptr pointer, own;
    stage_open(&s);
    FINE(cuMemPoolCreate(&pool, &props));
    FINE(cuMemAllocFromPoolAsync(&pointer, MIB, pool, s.stream));
    FINE(cuMemAllocAsync_ptsz(&own, MIB, NULL));
    CHECK(stage_counted(&s) == 64 * MIB && double_used_bytes(0) == 64 * MIB);
    FINE(cuMemFreeAsync(pointer, s.stream));
    FINE(cuMemFreeAsync_ptsz(own, NULL));
    FINE(cuMemPoolDestroy(pool));
    FINE(cuCtxSynchronize());
    CHECK(stage_counted(&s) == 0 && double_used_bytes(0) == 0);
    stage_close(&s);
}

static void *allocate_without_context(void *data) {
    stage *s = data;
    CUdeviceptr pointer;
    FINE(cuMemAllocAsync(&pointer, MIB, s->stream));
    FINE(stage_launch(stage_kernel("run_1000"), s->stream));
    FINE(cuMemFreeAsync(pointer, s->stream));
    FINE(cuStreamSynchronize(s->stream));
    return NULL;
}

/* Where the driver says nothing of a device, the stream's context does. */
static void trap_4_a_thread_without_a_context_counts_on_its_streams_card(void) {
    stage s;
    pthread_t thread;
    stage_open(&s);
    CHECK(pthread_create(&thread, NULL, allocate_without_context, &s) == 0);
    pthread_join(thread, NULL);
    CHECK(atomic_load(&stage_slot(&s)->memory_peak_bytes) == 32 * MIB && stage_counted(&s) == 0);
    EVENTUALLY(stage_charged(&s) == 1000);
    stage_close(&s);
}

static void trap_3_a_graphs_memory_counts_when_it_is_launched(void) {
    stage s;
    CUgraph graph, inner;
    CUgraphNode node;
    CUgraphExec exec;
    CUDA_MEM_ALLOC_NODE_PARAMS params = {.bytesize = 6 * MIB};
    stage_open(&s);
    FINE(cuGraphCreate(&inner, 0));
    FINE(cuGraphAddMemAllocNode(&node, inner, NULL, 0, &params));
    FINE(cuGraphCreate(&graph, 0));
    params.bytesize = 4 * MIB;
    FINE(cuGraphAddMemAllocNode(&node, graph, NULL, 0, &params));
    FINE(cuGraphAddChildGraphNode(&node, graph, NULL, 0, inner));
    FINE(cuGraphInstantiateWithFlags(&exec, graph, 0));
    CHECK(stage_counted(&s) == 0);
    atomic_store(&s.agent.page->memory_quota_bytes, 9 * MIB);
    CHECK(cuGraphLaunch(exec, s.stream) == CUDA_ERROR_OUT_OF_MEMORY && stage_counted(&s) == 0);
    atomic_store(&s.agent.page->memory_quota_bytes, 10 * MIB);
    FINE(cuGraphUpload(exec, s.stream));
    FINE(cuGraphLaunch(exec, s.stream));
    FINE(cuGraphLaunch(exec, s.stream));
    FINE(cuStreamSynchronize(s.stream));
    CHECK(stage_counted(&s) == 10 * MIB && double_used_bytes(0) == 10 * MIB); /* kept for the next launch */
    FINE(cuDeviceGraphMemTrim(0));
    CHECK(stage_counted(&s) == 0);
    FINE(cuGraphExecDestroy(exec));
    FINE(cuGraphDestroy(graph));
    FINE(cuGraphDestroy(inner));
    stage_close(&s);
}

const test_case pool_cases[] = {
    {"trap_7_a_pool_counts_what_it_holds_not_what_is_out", trap_7_a_pool_counts_what_it_holds_not_what_is_out},
    {"trap_7_a_pool_that_keeps_its_memory_keeps_counting", trap_7_a_pool_that_keeps_its_memory_keeps_counting},
    {"trap_7_no_false_refusal_from_a_pool_that_has_room", trap_7_no_false_refusal_from_a_pool_that_has_room},
    {"trap_7_a_pool_that_would_grow_above_the_quota_is_refused", trap_7_a_pool_that_would_grow_above_the_quota_is_refused},
    {"trap_6_pools_of_the_programs_own_are_counted_too", trap_6_pools_of_the_programs_own_are_counted_too},
    {"trap_4_a_thread_without_a_context_counts_on_its_streams_card", trap_4_a_thread_without_a_context_counts_on_its_streams_card},
    {"trap_3_a_graphs_memory_counts_when_it_is_launched", trap_3_a_graphs_memory_counts_when_it_is_launched},
    {NULL, NULL},
};
