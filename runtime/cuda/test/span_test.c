/* One program with a slice of each of its cards, its kernels, copies and graphs: trap 4 (programs of several cards, collectives). */
#include <pthread.h>

#include "stage.h"

typedef struct {
    const stage *stage;
    CUfunction kernel;
    int count;
    _Atomic int launched;
    pthread_t thread;
} launcher;

static void *launch_all(void *data) {
    launcher *l = data;
    stage_use(l->stage);
    for (int at = 0; at < l->count; at++) {
        FINE(stage_launch(l->kernel, l->stage->stream));
        atomic_fetch_add(&l->launched, 1);
    }
    FINE(cuStreamSynchronize(l->stage->stream));
    return NULL;
}

static void launcher_start(launcher *l, const stage *s, CUfunction kernel, int count) {
    *l = (launcher){.stage = s, .kernel = kernel, .count = count};
    CHECK(pthread_create(&l->thread, NULL, launch_all, l) == 0);
}

static void trap_4_a_closed_gate_stops_its_own_card_alone(void) {
    stage both[2];
    launcher held, free_one;
    stage_open_both(both);
    CUfunction kernel = stage_kernel("run_1000");
    stage_learn(&both[1], kernel);
    stage_use(&both[0]);
    stage_learn(&both[0], kernel);
    stage_shut(&both[0]);
    for (int at = 0; at < 10; at++) { /* this thread too, which used both */
        stage_learn(&both[1], kernel);
    }
    launcher_start(&held, &both[0], kernel, 3);
    EVENTUALLY(atomic_load(&stage_slot(&both[0])->waiters) == 1);
    launcher_start(&free_one, &both[1], kernel, 100);
    pthread_join(free_one.thread, NULL);
    stage_learn(&both[1], kernel);
    CHECK(atomic_load(&held.launched) == 0 && atomic_load(&stage_slot(&both[1])->waiters) == 0);
    CHECK(double_busy_on(0) == 1000);
    agent_grant(&both[0].agent, 0, true, LAMINA_FOREVER);
    pthread_join(held.thread, NULL);
    EVENTUALLY(stage_charged(&both[0]) == 4000 && stage_charged(&both[1]) == 112000);
    stage_close(&both[1]);
    stage_close(&both[0]);
}

/* Who has a slice of a card and does not use it stands in nobody's way there. */
static void trap_4_a_card_that_is_not_used_sees_nothing_of_the_program(void) {
    stage both[2];
    stage_prepare(&both[0]);
    stage_prepare_companion(&both[1], 1);
    FINE(cuInit(0));
    FINE(cuCtxCreate_v2(&both[1].context, 0, 1));
    FINE(cuStreamCreate(&both[1].stream, CU_STREAM_NON_BLOCKING));
    CUfunction kernel = stage_kernel("run_1000");
    for (int at = 0; at < 10; at++) {
        stage_learn(&both[1], kernel);
    }
    const lamina_slot *idle = stage_slot(&both[0]);
    CHECK(idle && atomic_load(&idle->commands) == 0 && atomic_load(&idle->waiters) == 0 && atomic_load(&idle->inflight) == 0);
    CHECK(atomic_load(&idle->card_ns) == 0 && atomic_load(&idle->expected_ns) == 0);
    EVENTUALLY(stage_charged(&both[1]) == 10000);
    stage_close(&both[1]);
    agent_stop(&both[0].agent);
}

/* Charged to the nanosecond on the card where it ran, however they wait for each other. */
static void trap_2_each_card_is_charged_for_what_ran_on_it(void) {
    stage both[2];
    CUevent event;
    stage_open_both(both);
    CUfunction kernels[2] = {stage_kernel("run_1000"), stage_kernel("run_30000")};
    stage_use(&both[0]);
    FINE(cuEventCreate(&event, CU_EVENT_DISABLE_TIMING));
    for (int at = 0; at < 200; at++) {
        stage_use(&both[at % 2]);
        FINE(stage_launch(kernels[at % 2], both[at % 2].stream));
        if (at % 20 == 0) { /* the second card goes on when the first has come so far */
            FINE(cuEventRecord(event, both[0].stream));
            FINE(cuStreamWaitEvent(both[1].stream, event, 0));
        }
    }
    stage_use(&both[1]);
    FINE(cuEventRecord(event, both[0].stream));
    FINE(cuEventSynchronize(event)); /* of a context that is not current */
    FINE(cuCtxSynchronize());
    EVENTUALLY(stage_charged(&both[0]) == 100000 && stage_charged(&both[1]) == 3000000);
    CHECK(double_busy_on(0) == 100000 && double_busy_on(1) == 3000000);
    EVENTUALLY(atomic_load(&stage_slot(&both[0])->commands) == 100 && atomic_load(&stage_slot(&both[1])->commands) == 100);
    FINE(cuEventDestroy_v2(event));
    stage_close(&both[1]);
    stage_close(&both[0]);
}

/* The same kernel may take longer on the other card: what was learnt on one does not stand for both. */
static void trap_2_times_are_learnt_for_each_card(void) {
    stage both[2];
    stage_open_both(both);
    CUfunction kernel = stage_kernel("run_1000");
    stage_learn(&both[1], kernel);
    uint64_t before = double_recorded_events();
    stage_use(&both[0]);
    FINE(stage_launch(kernel, both[0].stream)); /* never measured here: a batch of its own */
    FINE(stage_launch(kernel, both[0].stream));
    FINE(cuStreamSynchronize(both[0].stream));
    CHECK(double_recorded_events() - before == 4);
    EVENTUALLY(stage_charged(&both[0]) == 2000 && stage_charged(&both[1]) == 1000);
    CUfunction other = stage_kernel("run_7000");
    stage_learn(&both[0], other);
    stage_learn(&both[0], other);
    FINE(cuStreamDestroy_v2(both[0].stream));
    FINE(cuStreamDestroy_v2(both[1].stream));
    stage_use(&both[1]);
    FINE(cuStreamCreate(&both[1].stream, CU_STREAM_NON_BLOCKING)); /* what was kept of a stream serves the next one */
    before = double_recorded_events();
    FINE(stage_launch(other, both[1].stream));
    FINE(stage_launch(other, both[1].stream));
    FINE(cuStreamSynchronize(both[1].stream));
    CHECK(double_recorded_events() - before == 4);
    stage_use(&both[0]);
    FINE(cuStreamCreate(&both[0].stream, CU_STREAM_NON_BLOCKING));
    stage_close(&both[1]);
    stage_close(&both[0]);
}

static void trap_4_copies_between_cards_go_by_their_streams_card(void) {
    stage both[2];
    stage_open_both(both);
    CUcontext one = both[0].context, other = both[1].context;
    CUDA_MEMCPY3D_PEER deep = {.WidthInBytes = 4096, .Height = 64, .Depth = 64, .srcContext = one, .dstContext = other};
    FINE(cuMemcpyPeerAsync(0, one, 0, other, 16 * MIB, both[0].stream));
    FINE(cuStreamSynchronize(both[0].stream));
    EVENTUALLY(stage_charged(&both[0]) == MIB && stage_charged(&both[1]) == 0);
    FINE(cuMemcpyPeer(0, one, 0, other, 16 * MIB)); /* on the current context's stream */
    FINE(cuMemcpy3DPeer_ptds(&deep));
    EVENTUALLY(stage_charged(&both[0]) == MIB && stage_charged(&both[1]) == 2 * MIB);
    FINE(cuMemcpy3DPeerAsync(&deep, both[0].stream));
    FINE(cuStreamSynchronize(both[0].stream));
    FINE(cuMemcpyPeerAsync(0, one, 0, other, 1024, both[0].stream)); /* too small to be asked for */
    FINE(cuStreamSynchronize(both[0].stream));
    EVENTUALLY(stage_charged(&both[0]) == 2 * MIB && atomic_load(&stage_slot(&both[0])->commands) == 2);
    stage_shut(&both[1]); /* the card at the other end is not asked */
    FINE(cuMemcpyPeerAsync(0, other, 0, one, 16 * MIB, both[0].stream));
    FINE(cuStreamSynchronize(both[0].stream));
    EVENTUALLY(stage_charged(&both[0]) == 3 * MIB);
    agent_grant(&both[1].agent, 0, true, LAMINA_FOREVER);
    stage_close(&both[1]);
    stage_close(&both[0]);
}

/* Ranks on two cards: one's kernel ends when the other's runs, which still stands at its gate. */
static void trap_4_a_kernel_may_wait_for_one_on_another_card(void) {
    stage both[2];
    launcher late;
    stage_open_both(both);
    CUfunction peers = stage_kernel("peers_2");
    for (int at = 0; at < 2; at++) {
        atomic_store(&both[at].agent.card->mode, LAMINA_TIME);
        atomic_store(&both[at].agent.window_ns, 0);
        atomic_store(&both[at].agent.policy, AGENT_MANUAL);
        agent_grant(&both[at].agent, 0, true, LAMINA_FOREVER);
    }
    for (int round = 0; round < 5; round++) {
        stage_shut(&both[1]);
        stage_use(&both[0]);
        FINE(stage_launch(peers, both[0].stream));
        launcher_start(&late, &both[1], peers, 1);
        EVENTUALLY(atomic_load(&stage_slot(&both[1])->waiters) == 1);
        CHECK(cuStreamQuery(both[0].stream) == CUDA_ERROR_NOT_READY);
        agent_grant(&both[1].agent, 0, true, LAMINA_FOREVER);
        pthread_join(late.thread, NULL);
        FINE(cuStreamSynchronize(both[0].stream));
    }
    stage_close(&both[1]);
    stage_close(&both[0]);
}

static void trap_4_one_launch_on_both_cards_passes_both_gates(void) {
    stage both[2];
    stage_open_both(both);
    CUfunction kernel = stage_kernel("run_1000"), broken = stage_kernel("broken");
    CUDA_LAUNCH_PARAMS parts[2] = {
        {kernel, 1, 1, 1, 1, 1, 1, 0, both[0].stream, NULL}, {kernel, 1, 1, 1, 1, 1, 1, 0, both[1].stream, NULL}};
    FINE(cuLaunchCooperativeKernelMultiDevice(parts, 2, 0));
    FINE(cuStreamSynchronize(both[0].stream));
    FINE(cuStreamSynchronize(both[1].stream));
    EVENTUALLY(stage_charged(&both[0]) == 1000 && stage_charged(&both[1]) == 1000);
    parts[0].function = broken;
    CHECK(cuLaunchCooperativeKernelMultiDevice(parts, 2, 0) == CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES);
    for (int at = 0; at < 2; at++) {
        CHECK(atomic_load(&stage_slot(&both[at])->commands) == 1 && atomic_load(&stage_slot(&both[at])->inflight) == 0);
    }
    stage_close(&both[1]);
    stage_close(&both[0]);
}

static void trap_3_a_capture_on_one_card_leaves_the_other_alone(void) {
    stage both[2];
    CUgraph graph;
    CUgraphExec exec;
    CUstreamCaptureMode relaxed = CU_STREAM_CAPTURE_MODE_RELAXED;
    stage_open_both(both);
    CUfunction kernel = stage_kernel("run_1000");
    stage_learn(&both[1], kernel);
    stage_use(&both[0]);
    stage_learn(&both[0], kernel);
    FINE(stage_launch(kernel, both[0].stream)); /* a batch is open there when the capture begins */
    stage_use(&both[1]);
    FINE(cuStreamBeginCapture_v2(both[1].stream, CU_STREAM_CAPTURE_MODE_GLOBAL));
    FINE(cuThreadExchangeStreamCaptureMode(&relaxed));
    for (int at = 0; at < 20; at++) {
        stage_use(&both[1]);
        FINE(stage_launch(kernel, both[1].stream));
        stage_use(&both[0]);
        FINE(stage_launch(kernel, both[0].stream));
    }
    FINE(cuStreamSynchronize(both[0].stream));
    EVENTUALLY(stage_charged(&both[0]) == 22000 && stage_charged(&both[1]) == 1000);
    FINE(cuThreadExchangeStreamCaptureMode(&relaxed));
    stage_use(&both[1]);
    FINE(cuStreamEndCapture(both[1].stream, &graph));
    FINE(cuGraphInstantiateWithFlags(&exec, graph, 0));
    stage_use(&both[0]);
    FINE(cuGraphLaunch(exec, both[1].stream)); /* on the card of its stream */
    FINE(cuStreamSynchronize(both[1].stream));
    EVENTUALLY(stage_charged(&both[0]) == 22000 && stage_charged(&both[1]) == 21000);
    FINE(cuGraphExecDestroy(exec));
    FINE(cuGraphDestroy(graph));
    stage_close(&both[1]);
    stage_close(&both[0]);
}

const test_case span_cases[] = {
    {"trap_4_a_closed_gate_stops_its_own_card_alone", trap_4_a_closed_gate_stops_its_own_card_alone},
    {"trap_4_a_card_that_is_not_used_sees_nothing_of_the_program", trap_4_a_card_that_is_not_used_sees_nothing_of_the_program},
    {"trap_2_each_card_is_charged_for_what_ran_on_it", trap_2_each_card_is_charged_for_what_ran_on_it},
    {"trap_2_times_are_learnt_for_each_card", trap_2_times_are_learnt_for_each_card},
    {"trap_4_copies_between_cards_go_by_their_streams_card", trap_4_copies_between_cards_go_by_their_streams_card},
    {"trap_4_a_kernel_may_wait_for_one_on_another_card", trap_4_a_kernel_may_wait_for_one_on_another_card},
    {"trap_4_one_launch_on_both_cards_passes_both_gates", trap_4_one_launch_on_both_cards_passes_both_gates},
    {"trap_3_a_capture_on_one_card_leaves_the_other_alone", trap_3_a_capture_on_one_card_leaves_the_other_alone},
    {NULL, NULL},
};
