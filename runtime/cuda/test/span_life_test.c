/* One program with a slice of each of its cards, its memory and questions, and what becomes of it when agents, slices and processes end. */
#include <sys/wait.h>

#include "stage.h"

static void quota(stage *s, uint64_t bytes) {
    atomic_store(&s->agent.page->memory_quota_bytes, bytes);
}

static bool counted_as_held(const stage both[2]) {
    return stage_counted(&both[0]) == double_used_bytes(0) && stage_counted(&both[1]) == double_used_bytes(1);
}

static void trap_4_each_card_has_its_own_quota(void) {
    stage both[2];
    CUdeviceptr first, second, none;
    size_t free_bytes, total;
    stage_open_both(both);
    quota(&both[0], 10 * MIB);
    quota(&both[1], 20 * MIB);
    FINE(cuMemAlloc_v2(&second, 15 * MIB));
    FINE(cuMemGetInfo_v2(&free_bytes, &total));
    CHECK(total == 20 * MIB && free_bytes == 5 * MIB);
    CHECK(cuMemAlloc_v2(&none, 6 * MIB) == CUDA_ERROR_OUT_OF_MEMORY);
    stage_use(&both[0]);
    FINE(cuMemAlloc_v2(&first, 10 * MIB));
    CHECK(cuMemAllocManaged(&none, MIB, 1) == CUDA_ERROR_OUT_OF_MEMORY);
    FINE(cuMemGetInfo_v2(&free_bytes, &total));
    CHECK(total == 10 * MIB && free_bytes == 0);
    FINE(cuDeviceTotalMem_v2(&total, 1));
    CHECK(total == 20 * MIB && counted_as_held(both));
    FINE(cuMemFree_v2(second)); /* of the other card's, while this one is current */
    CHECK(stage_counted(&both[0]) == 10 * MIB && stage_counted(&both[1]) == 0);
    CHECK(atomic_load(&stage_slot(&both[0])->refused_allocations) == 1 && atomic_load(&stage_slot(&both[1])->refused_allocations) == 1);
    FINE(cuMemFree_v2(first));
    stage_close(&both[1]);
    stage_close(&both[0]);
}

/* Made while the other card's context is current: the handle, the pool and the stream say which card is meant. */
static void trap_4_memory_counts_on_the_card_that_it_lies_on(void) {
    stage both[2];
    CUmemGenericAllocationHandle handle;
    CUmemoryPool pool, own;
    CUdeviceptr pooled, piece, other_piece;
    CUarray array;
    CUmemAllocationProp prop = {.type = CU_MEM_ALLOCATION_TYPE_PINNED, .location = {CU_MEM_LOCATION_TYPE_DEVICE, 0}};
    CUmemPoolProps props = {.allocType = CU_MEM_ALLOCATION_TYPE_PINNED, .location = {CU_MEM_LOCATION_TYPE_DEVICE, 0}};
    CUDA_ARRAY_DESCRIPTOR shape = {100, 30, CU_AD_FORMAT_FLOAT, 4};
    stage_open_both(both);
    FINE(cuMemCreate(&handle, 4 * MIB, &prop, 0));
    CHECK(stage_counted(&both[0]) == 4 * MIB && stage_counted(&both[1]) == 0);
    FINE(cuMemPoolCreate(&pool, &props));
    FINE(cuMemAllocFromPoolAsync(&pooled, MIB, pool, both[1].stream)); /* on the other card's stream */
    CHECK(stage_counted(&both[0]) == 36 * MIB && stage_counted(&both[1]) == 0);
    FINE(cuDeviceGetDefaultMemPool(&own, 0));
    FINE(cuMemAllocFromPoolAsync(&other_piece, MIB, own, both[1].stream));
    CHECK(stage_counted(&both[0]) == 68 * MIB && stage_counted(&both[1]) == 0 && counted_as_held(both));
    FINE(cuMemAllocAsync(&piece, MIB, both[0].stream)); /* of the same pool, which has room */
    CHECK(stage_counted(&both[0]) == 68 * MIB && stage_counted(&both[1]) == 0 && counted_as_held(both));
    FINE(cuArrayCreate_v2(&array, &shape));
    CHECK(stage_counted(&both[1]) > 0 && counted_as_held(both));
    stage_use(&both[0]);
    FINE(cuArrayDestroy(array));
    FINE(cuMemFreeAsync(pooled, both[1].stream));
    FINE(cuMemFreeAsync(piece, both[0].stream));
    FINE(cuMemFreeAsync(other_piece, both[1].stream));
    FINE(cuMemRelease(handle));
    FINE(cuStreamSynchronize(both[0].stream));
    FINE(cuStreamSynchronize(both[1].stream));
    FINE(cuMemPoolDestroy(pool));
    CHECK(stage_counted(&both[0]) == 0 && stage_counted(&both[1]) == 0 && counted_as_held(both));
    stage_close(&both[1]);
    stage_close(&both[0]);
}

static void trap_3_a_graphs_memory_counts_on_the_card_of_its_launch(void) {
    stage both[2];
    CUgraph graph;
    CUgraphNode node;
    CUgraphExec exec;
    CUDA_MEM_ALLOC_NODE_PARAMS params = {.bytesize = 6 * MIB};
    stage_open_both(both);
    FINE(cuGraphCreate(&graph, 0));
    FINE(cuGraphAddMemAllocNode(&node, graph, NULL, 0, &params));
    FINE(cuGraphInstantiateWithFlags(&exec, graph, 0));
    quota(&both[0], 5 * MIB);
    CHECK(cuGraphLaunch(exec, both[0].stream) == CUDA_ERROR_OUT_OF_MEMORY);
    FINE(cuGraphLaunch(exec, both[1].stream));
    FINE(cuStreamSynchronize(both[1].stream));
    CHECK(stage_counted(&both[0]) == 0 && stage_counted(&both[1]) == 6 * MIB && counted_as_held(both));
    FINE(cuDeviceGraphMemTrim(1));
    CHECK(stage_counted(&both[1]) == 0 && counted_as_held(both));
    FINE(cuGraphExecDestroy(exec));
    FINE(cuGraphDestroy(graph));
    stage_close(&both[1]);
    stage_close(&both[0]);
}

static void trap_8_nvml_shows_each_card_by_its_own_slice(void) {
    stage both[2];
    CUdeviceptr first, second;
    stage_open_both(both);
    quota(&both[0], 100 * MIB);
    quota(&both[1], 50 * MIB);
    FINE(cuMemAlloc_v2(&second, 20 * MIB));
    stage_use(&both[0]);
    FINE(cuMemAlloc_v2(&first, 30 * MIB));
    for (unsigned int at = 0; at < 2; at++) {
        nvmlDevice_t card;
        nvmlMemory_t memory;
        nvmlProcessInfo_t list[4];
        unsigned int count = 4;
        CHECK(nvmlInit_v2() == NVML_SUCCESS && nvmlDeviceGetHandleByIndex_v2(at, &card) == NVML_SUCCESS);
        CHECK(nvmlDeviceGetMemoryInfo(card, &memory) == NVML_SUCCESS);
        CHECK(memory.total == (at ? 50 : 100) * MIB && memory.used == (at ? 20 : 30) * MIB);
        CHECK(nvmlDeviceGetComputeRunningProcesses_v3(card, &count, list) == NVML_SUCCESS && count == 1);
        CHECK(list[0].pid == (unsigned int)getpid() && list[0].usedGpuMemory == memory.used);
    }
    stage_close(&both[1]);
    stage_close(&both[0]);
}

static unsigned int percent_of(unsigned int index) {
    nvmlDevice_t card;
    nvmlUtilization_t rates;
    CHECK(nvmlDeviceGetHandleByIndex_v2(index, &card) == NVML_SUCCESS && nvmlDeviceGetUtilizationRates(card, &rates) == NVML_SUCCESS);
    return rates.gpu;
}

static void trap_12_each_cards_use_is_its_slices_own(void) {
    stage both[2];
    stage_open_both(both);
    FINE(stage_launch(stage_kernel("run_1000"), both[1].stream));
    FINE(cuStreamSynchronize(both[1].stream));
    percent_of(0);
    percent_of(1);
    usleep(120000); /* a shorter time is no measure */
    FINE(stage_launch(stage_kernel("run_60000000000"), both[1].stream)); /* by the virtual clock more than the time past */
    FINE(cuStreamSynchronize(both[1].stream));
    EVENTUALLY(stage_charged(&both[1]) == UINT64_C(60000001000));
    CHECK(percent_of(0) == 0 && percent_of(1) == 100);
    stage_close(&both[1]);
    stage_close(&both[0]);
}

/* Slices of the first device and of a card that is not visible: the second device is nobody's. */
static void trap_4_a_card_without_a_slice_is_refused(void) {
    stage s, hidden;
    CUcontext context;
    stage_prepare(&s);
    stage_prepare_companion(&hidden, 6);
    FINE(cuInit(0));
    CHECK(cuCtxCreate_v2(&context, 0, 1) == CUDA_ERROR_INVALID_DEVICE);
    CHECK(cuDevicePrimaryCtxRetain(&context, 1) == CUDA_ERROR_INVALID_DEVICE);
    FINE(cuCtxCreate_v2(&s.context, 0, 0));
    FINE(cuStreamCreate(&s.stream, CU_STREAM_NON_BLOCKING));
    stage_learn(&s, stage_kernel("run_1000"));
    stage_close(&s);
    agent_stop(&hidden.agent);
}

/* The agent of the second card has not answered yet: the first is there at once, the second as soon as it does. */
static void trap_9_a_card_whose_agent_is_away_holds_up_no_other(void) {
    stage both[2];
    CUcontext context;
    stage_prepare(&both[0]);
    stage_prepare_companion(&both[1], 1);
    agent_die(&both[1].agent);
    FINE(cuInit(0));
    FINE(cuCtxCreate_v2(&both[0].context, 0, 0));
    FINE(cuStreamCreate(&both[0].stream, CU_STREAM_NON_BLOCKING));
    stage_learn(&both[0], stage_kernel("run_1000"));
    CHECK(cuCtxCreate_v2(&context, 0, 1) == CUDA_ERROR_OUT_OF_MEMORY);
    agent_return(&both[1].agent);
    FINE(cuCtxCreate_v2(&both[1].context, 0, 1));
    FINE(cuStreamCreate(&both[1].stream, CU_STREAM_NON_BLOCKING));
    stage_learn(&both[1], stage_kernel("run_1000"));
    stage_close(&both[1]);
    stage_close(&both[0]);
}

static void trap_9_one_agent_dies_and_the_other_card_is_as_before(void) {
    stage both[2];
    stage_open_both(both);
    CUfunction kernel = stage_kernel("run_1000");
    stage_learn(&both[1], kernel);
    stage_learn(&both[0], kernel);
    agent_die(&both[1].agent);
    usleep(300000); /* the heartbeat grows old */
    for (int at = 0; at < 300; at++) {
        stage_use(&both[at % 2]);
        FINE(stage_launch(kernel, both[at % 2].stream));
    }
    FINE(cuStreamSynchronize(both[0].stream));
    FINE(cuStreamSynchronize(both[1].stream));
    EVENTUALLY(stage_charged(&both[0]) == 151000 && stage_charged(&both[1]) == 151000);
    CHECK(atomic_load(&stage_slot(&both[0])->fallback_ns) == 0);
    EVENTUALLY(atomic_load(&stage_slot(&both[1])->fallback_ns) > 0);
    agent_return(&both[1].agent);
    uint64_t fallback = 0;
    for (int tries = 0; tries < 1000 && atomic_load(&stage_slot(&both[1])->fallback_ns) != fallback; tries++) {
        fallback = atomic_load(&stage_slot(&both[1])->fallback_ns);
        stage_learn(&both[1], kernel);
        usleep(1000);
    }
    CHECK(atomic_load(&stage_slot(&both[1])->fallback_ns) == fallback);
    CHECK(atomic_load(&both[0].agent.rejoins) == 0 && atomic_load(&both[0].agent.clients) == 1);
    stage_close(&both[1]);
    stage_close(&both[0]);
}

static void trap_9_one_slice_ends_and_the_other_goes_on(void) {
    stage both[2];
    stage_open_both(both);
    CUfunction kernel = stage_kernel("run_1000");
    stage_learn(&both[1], kernel);
    stage_learn(&both[0], kernel);
    both[1].agent.next_status = LAMINA_SLICE_ENDED;
    agent_free_slot(&both[1].agent, 0);
    CHECK(stage_launch(kernel, both[1].stream) == CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES);
    stage_learn(&both[0], kernel);
    EVENTUALLY(stage_charged(&both[0]) == 2000);
    FINE(cuStreamDestroy_v2(both[1].stream));
    FINE(cuCtxDestroy_v2(both[1].context));
    agent_stop(&both[1].agent);
    stage_close(&both[0]);
}

static void trap_4_a_forked_child_is_a_member_of_each_slice(void) {
    stage both[2];
    CUdeviceptr pointer;
    stage_open_both(both);
    CUfunction kernel = stage_kernel("run_1000");
    FINE(cuMemAlloc_v2(&pointer, 4 * MIB));
    stage_learn(&both[1], kernel);
    FINE(stage_launch(kernel, both[0].stream)); /* in flight in the parent */
    pid_t child = stage_fork();
    if (child == 0) {
        FINE(cuInit(0));
        for (int at = 0; at < 2; at++) {
            FINE(cuCtxCreate_v2(&both[at].context, 0, at));
            FINE(cuMemAlloc_v2(&pointer, (uint64_t)(at + 1) * MIB));
            FINE(stage_launch(kernel, NULL));
            FINE(cuCtxSynchronize());
            CHECK(stage_slot(&both[at]) == &both[at].agent.page->slot[1]);
            EVENTUALLY(stage_counted(&both[at]) == (uint64_t)(at + 1) * MIB && stage_charged(&both[at]) == 1000);
        }
        _exit(0);
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    FINE(cuStreamSynchronize(both[0].stream));
    EVENTUALLY(stage_counted(&both[0]) == 0 && stage_counted(&both[1]) == 4 * MIB);
    EVENTUALLY(stage_charged(&both[0]) == 1000 && stage_charged(&both[1]) == 1000);
    stage_close(&both[1]);
    stage_close(&both[0]);
}

const test_case span_life_cases[] = {
    {"trap_4_each_card_has_its_own_quota", trap_4_each_card_has_its_own_quota},
    {"trap_4_memory_counts_on_the_card_that_it_lies_on", trap_4_memory_counts_on_the_card_that_it_lies_on},
    {"trap_3_a_graphs_memory_counts_on_the_card_of_its_launch", trap_3_a_graphs_memory_counts_on_the_card_of_its_launch},
    {"trap_8_nvml_shows_each_card_by_its_own_slice", trap_8_nvml_shows_each_card_by_its_own_slice},
    {"trap_12_each_cards_use_is_its_slices_own", trap_12_each_cards_use_is_its_slices_own},
    {"trap_4_a_card_without_a_slice_is_refused", trap_4_a_card_without_a_slice_is_refused},
    {"trap_9_a_card_whose_agent_is_away_holds_up_no_other", trap_9_a_card_whose_agent_is_away_holds_up_no_other},
    {"trap_9_one_agent_dies_and_the_other_card_is_as_before", trap_9_one_agent_dies_and_the_other_card_is_as_before},
    {"trap_9_one_slice_ends_and_the_other_goes_on", trap_9_one_slice_ends_and_the_other_goes_on},
    {"trap_4_a_forked_child_is_a_member_of_each_slice", trap_4_a_forked_child_is_a_member_of_each_slice},
    {NULL, NULL},
};
