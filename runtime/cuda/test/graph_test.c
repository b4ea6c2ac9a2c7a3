/* Capture and graphs: trap 3 (graphs that escape the limit, or break because a shim touched the capture). */
#include <pthread.h>

#include "stage.h"

/* Captures `count` launches on the stage's stream. */
static CUgraphExec capture(const stage *s, CUfunction kernel, int count, CUstreamCaptureMode mode) {
    CUgraph graph = NULL;
    CUgraphExec exec;
    FINE(cuStreamBeginCapture_v2(s->stream, mode));
    for (int at = 0; at < count; at++) {
        FINE(stage_launch(kernel, s->stream));
    }
    FINE(cuStreamEndCapture(s->stream, &graph));
    FINE(cuGraphInstantiateWithFlags(&exec, graph, 0));
    FINE(cuGraphDestroy(graph));
    return exec;
}

static void trap_3_a_capture_is_not_touched_in_any_mode(void) {
    stage s;
    stage_open(&s);
    CUfunction kernel = stage_kernel("run_1000");
    stage_learn(&s, kernel);
    FINE(stage_launch(kernel, s.stream)); /* an open batch when the capture begins */
    for (int mode = CU_STREAM_CAPTURE_MODE_GLOBAL; mode <= CU_STREAM_CAPTURE_MODE_RELAXED; mode++) {
        uint64_t charged = atomic_load(&stage_slot(&s)->commands);
        CUgraphExec exec = capture(&s, kernel, 200, (CUstreamCaptureMode)mode);
        EVENTUALLY(atomic_load(&stage_slot(&s)->commands) == charged); /* nothing has run */
        FINE(cuGraphExecDestroy(exec));
    }
    FINE(cuStreamSynchronize(s.stream));
    EVENTUALLY(stage_charged(&s) == 2000 && double_busy_ns() == 2000);
    stage_close(&s);
}

/* A closed gate must not stop a capture: it uses no card time. */
static void trap_3_a_capture_does_not_wait_at_the_gate(void) {
    stage s;
    stage_open(&s);
    CUfunction kernel = stage_kernel("run_1000");
    stage_learn(&s, kernel);
    stage_shut(&s);
    CUgraphExec exec = capture(&s, kernel, 10, CU_STREAM_CAPTURE_MODE_GLOBAL);
    agent_grant(&s.agent, 0, true, LAMINA_FOREVER);
    FINE(cuGraphExecDestroy(exec));
    stage_close(&s);
}

typedef struct {
    stage *stage;
    CUfunction kernel;
    CUstream stream;
    _Atomic bool over;
} bystander;

/* Launches and queries its own events: what the driver allows beside another thread's capture when the thread says so. */
static void *stand_by(void *data) {
    bystander *b = data;
    CUstreamCaptureMode relaxed = CU_STREAM_CAPTURE_MODE_RELAXED;
    FINE(cuCtxPushCurrent_v2(b->stage->context));
    FINE(cuThreadExchangeStreamCaptureMode(&relaxed));
    while (!atomic_load(&b->over)) {
        for (int at = 0; at < 100; at++) {
            FINE(stage_launch(b->kernel, b->stream));
        }
        FINE(cuStreamSynchronize(b->stream));
    }
    return NULL;
}

/* Global mode: an unsafe call of any thread ends the capture, our own thread's included. */
static void trap_3_threads_of_ours_do_not_end_anothers_capture(void) {
    stage s;
    bystander b = {.stage = &s};
    pthread_t thread;
    stage_open(&s);
    FINE(cuStreamCreate(&b.stream, CU_STREAM_NON_BLOCKING));
    b.kernel = stage_kernel("run_1000");
    CHECK(pthread_create(&thread, NULL, stand_by, &b) == 0);
    for (int round = 0; round < 30; round++) {
        CUgraphExec exec = capture(&s, b.kernel, 50, CU_STREAM_CAPTURE_MODE_GLOBAL);
        FINE(cuGraphLaunch(exec, s.stream));
        usleep(1000);
        FINE(cuStreamSynchronize(s.stream));
        FINE(cuGraphExecDestroy(exec));
    }
    atomic_store(&b.over, true);
    pthread_join(thread, NULL);
    FINE(cuStreamDestroy_v2(b.stream));

    EVENTUALLY(stage_charged(&s) == double_busy_ns());
    stage_close(&s);
}

/* A stream that joins a capture through an event is captured from then on, and free when it is over. */
static void trap_3_streams_that_join_a_capture_are_left_alone_too(void) {
    stage s;
    CUstream second;
    CUevent fork, join;
    CUgraph graph;
    CUgraphExec exec;
    stage_open(&s);
    CUfunction kernel = stage_kernel("run_1000");
    FINE(cuStreamCreate(&second, CU_STREAM_NON_BLOCKING));
    FINE(cuEventCreate(&fork, CU_EVENT_DISABLE_TIMING));
    FINE(cuEventCreate(&join, CU_EVENT_DISABLE_TIMING));
    stage_learn(&s, kernel);
    FINE(stage_launch(kernel, second)); /* an open batch on it */
    FINE(cuStreamBeginCapture_v2(s.stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
    FINE(cuEventRecord(fork, s.stream));
    FINE(cuStreamWaitEvent(second, fork, 0));
    for (int at = 0; at < 100; at++) {
        FINE(stage_launch(kernel, second));
    }
    usleep(5000); /* the reaper looks around */
    FINE(cuEventRecord(join, second));
    FINE(cuStreamWaitEvent(s.stream, join, 0));
    FINE(cuStreamEndCapture(s.stream, &graph));
    FINE(cuGraphInstantiateWithFlags(&exec, graph, 0));
    FINE(stage_launch(kernel, second));
    FINE(cuGraphLaunch(exec, s.stream));
    FINE(cuCtxSynchronize());
    EVENTUALLY(stage_charged(&s) == 103000 && double_busy_ns() == 103000);
    FINE(cuGraphExecDestroy(exec));
    FINE(cuGraphDestroy(graph));
    FINE(cuEventDestroy_v2(fork));
    FINE(cuEventDestroy_v2(join));
    FINE(cuStreamDestroy_v2(second));
    stage_close(&s);
}

/* The legacy stream would wait for a blocking stream that is captured: our events there would end the capture. */
static void trap_3_the_legacy_stream_is_not_touched_during_a_capture(void) {
    stage s;
    CUstream blocking;
    CUgraph graph;
    stage_open(&s);
    CUfunction kernel = stage_kernel("run_1000");
    FINE(cuStreamCreate(&blocking, CU_STREAM_DEFAULT));
    stage_learn(&s, kernel);
    FINE(stage_launch(kernel, NULL)); /* left open on the legacy stream */
    FINE(cuStreamBeginCapture_v2(blocking, CU_STREAM_CAPTURE_MODE_RELAXED));
    FINE(stage_launch(kernel, blocking));
    usleep(5000);
    FINE(cuStreamEndCapture(blocking, &graph));
    FINE(cuGraphDestroy(graph));
    FINE(cuCtxSynchronize());
    EVENTUALLY(stage_charged(&s) == 2000);
    FINE(cuStreamDestroy_v2(blocking));
    stage_close(&s);
}

static void trap_3_graphs_are_gated_and_charged(void) {
    stage s;
    stage_open(&s);
    CUfunction kernel = stage_kernel("run_10000");
    CUgraphExec exec = capture(&s, kernel, 100, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
    FINE(cuGraphLaunch(exec, s.stream));
    FINE(cuStreamSynchronize(s.stream));
    EVENTUALLY(stage_charged(&s) == 1000000 && atomic_load(&stage_slot(&s)->commands) == 1);
    atomic_store(&s.agent.policy, AGENT_MANUAL);
    agent_grant(&s.agent, 0, true, stage_charged(&s) + 1500000);
    FINE(cuGraphLaunch(exec, s.stream));
    FINE(cuGraphLaunch(exec, s.stream)); /* begins within the grant */
    FINE(cuStreamSynchronize(s.stream));
    EVENTUALLY(stage_charged(&s) == 3000000);
    agent_grant(&s.agent, 0, true, LAMINA_FOREVER);
    FINE(cuGraphLaunch_ptsz(exec, NULL));
    FINE(cuStreamSynchronize_ptsz(NULL));
    EVENTUALLY(stage_charged(&s) == 4000000);
    FINE(cuGraphExecDestroy(exec));
    stage_close(&s);
}

/* What is expected of an executable is its own, and forgotten when it becomes another graph. */
static void trap_3_each_executable_has_its_own_cost(void) {
    stage s;
    CUgraph other;
    CUgraphNode node;
    stage_open(&s);
    CUfunction brief = stage_kernel("run_1000"), lengthy = stage_kernel("run_4000000");
    CUDA_KERNEL_NODE_PARAMS params = {.func = lengthy};
    CUgraphExec exec = capture(&s, brief, 10, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
    FINE(cuGraphLaunch(exec, s.stream));
    FINE(cuStreamSynchronize(s.stream));
    double_hold(true);
    FINE(cuGraphLaunch(exec, s.stream));
    EVENTUALLY(atomic_load(&stage_slot(&s)->inflight_ns) == 10000);
    double_hold(false);
    FINE(cuStreamSynchronize(s.stream));
    FINE(cuGraphCreate(&other, 0));
    FINE(cuGraphAddKernelNode_v2(&node, other, NULL, 0, &params));
    FINE(cuGraphExecUpdate_v2(exec, other, NULL));
    FINE(cuGraphLaunch(exec, s.stream)); /* measured anew, on its own */
    FINE(cuStreamSynchronize(s.stream));
    double_hold(true);
    FINE(cuGraphLaunch(exec, s.stream));
    EVENTUALLY(atomic_load(&stage_slot(&s)->inflight_ns) == 4000000);
    double_hold(false);
    FINE(cuStreamSynchronize(s.stream));
    EVENTUALLY(stage_charged(&s) == 8020000);
    FINE(cuGraphExecDestroy(exec));
    FINE(cuGraphDestroy(other));
    stage_close(&s);
}

const test_case graph_cases[] = {
    {"trap_3_a_capture_is_not_touched_in_any_mode", trap_3_a_capture_is_not_touched_in_any_mode},
    {"trap_3_a_capture_does_not_wait_at_the_gate", trap_3_a_capture_does_not_wait_at_the_gate},
    {"trap_3_threads_of_ours_do_not_end_anothers_capture", trap_3_threads_of_ours_do_not_end_anothers_capture},
    {"trap_3_streams_that_join_a_capture_are_left_alone_too", trap_3_streams_that_join_a_capture_are_left_alone_too},
    {"trap_3_the_legacy_stream_is_not_touched_during_a_capture", trap_3_the_legacy_stream_is_not_touched_during_a_capture},
    {"trap_3_graphs_are_gated_and_charged", trap_3_graphs_are_gated_and_charged},
    {"trap_3_each_executable_has_its_own_cost", trap_3_each_executable_has_its_own_cost},
    {NULL, NULL},
};
