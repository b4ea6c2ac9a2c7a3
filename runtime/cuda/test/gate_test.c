/* Kernels and copies at the gate, and what they are charged: traps 1 (limits that do nothing), 2 (charged by anything but time), 4 (peers on
 * one card) and 12 (priority that does not block, figures that stay zero). */
#include <pthread.h>

#include "stage.h"

typedef struct {
    stage *stage;
    CUfunction kernel;
    CUstream stream;
    int count;
    _Atomic int launched;
    pthread_t thread;
} launcher;

static void *launch_all(void *data) {
    launcher *l = data;
    FINE(cuCtxPushCurrent_v2(l->stage->context));
    for (int at = 0; at < l->count; at++) {
        FINE(stage_launch(l->kernel, l->stream));
        atomic_fetch_add(&l->launched, 1);
    }
    return NULL;
}

static void launcher_start(launcher *l) {
    CHECK(pthread_create(&l->thread, NULL, launch_all, l) == 0);
}

static void trap_2_card_time_is_charged_and_nothing_else(void) {
    stage s;
    stage_open(&s);
    CUfunction brief = stage_kernel("run_1000"), lengthy = stage_kernel("run_3000000");
    for (int at = 0; at < 500; at++) { /* the same geometry for both */
        FINE(stage_launch(at % 100 ? brief : lengthy, s.stream));
    }
    FINE(cuStreamSynchronize(s.stream));
    EVENTUALLY(stage_charged(&s) == 5 * UINT64_C(3000000) + 495 * UINT64_C(1000) && stage_charged(&s) == double_busy_ns());
    lamina_slot *slot = stage_slot(&s);
    EVENTUALLY(atomic_load(&slot->commands) == 500 && atomic_load(&slot->ungated_commands) == 0); /* trap 12: without any limit */
    EVENTUALLY(atomic_load(&slot->inflight) == 0 && atomic_load(&slot->inflight_ns) == 0);
    stage_close(&s);
}

/* Mode `time`: the agent divides what several processes had at the same time, so it must hear when each of them was there. */
static void side_by_side_it_says_when_it_was_on_the_card(void) {
    stage s;
    stage_open(&s);
    atomic_store(&s.agent.card->mode, LAMINA_TIME);
    CUfunction kernel = stage_kernel("run_50000");
    uint64_t began = agent_now_ns();
    stage_learn(&s, kernel);
    for (int at = 0; at < 5; at++) {
        FINE(stage_launch(kernel, s.stream));
        FINE(cuStreamSynchronize(s.stream));
    }
    EVENTUALLY(stage_charged(&s) == 6 * 50000);
    const lamina_slot *slot = stage_slot(&s);
    uint64_t written = atomic_load(&slot->busy_written);
    CHECK(written > 0 && written <= 6);
    for (uint64_t at = 0; at < written; at++) {
        uint64_t from = atomic_load(&slot->busy_time[at].from_ns), to = atomic_load(&slot->busy_time[at].to_ns);
        CHECK(began <= from && from < to);
    }
    CHECK(atomic_load(&slot->late_ns) == 0);
    EVENTUALLY(atomic_load(&slot->inflight) == 0);
    CHECK(atomic_load(&slot->reported_until_ns) >= began && atomic_load(&slot->reported_until_ns) <= agent_now_ns());
    stage_close(&s);
}

static void trap_1_a_launch_waits_while_the_grant_is_closed(void) {
    stage s;
    stage_open(&s);
    CUfunction kernel = stage_kernel("run_1000");
    stage_learn(&s, kernel);
    stage_shut(&s);
    launcher l = {.stage = &s, .kernel = kernel, .stream = s.stream, .count = 3};
    launcher_start(&l);
    EVENTUALLY(atomic_load(&stage_slot(&s)->waiters) == 1);
    CHECK(atomic_load(&l.launched) == 0 && double_busy_ns() == 1000);
    agent_grant(&s.agent, 0, true, LAMINA_FOREVER);
    pthread_join(l.thread, NULL);
    FINE(cuStreamSynchronize(s.stream));
    EVENTUALLY(stage_charged(&s) == 4000);
    stage_close(&s);
}

static void trap_1_every_way_to_launch_is_gated(void) {
    stage s;
    stage_open(&s);
    CUfunction kernel = stage_kernel("run_1000");
    CUlaunchConfig config = {1, 1, 1, 1, 1, 1, 0, s.stream, NULL, 0};
    CUDA_LAUNCH_PARAMS one = {kernel, 1, 1, 1, 1, 1, 1, 0, s.stream, NULL};
    FINE(cuLaunchKernel(kernel, 1, 1, 1, 1, 1, 1, 0, s.stream, NULL, NULL));
    FINE(cuLaunchKernel_ptsz(kernel, 1, 1, 1, 1, 1, 1, 0, NULL, NULL, NULL));
    FINE(cuLaunchKernelEx(&config, kernel, NULL, NULL));
    FINE(cuLaunchKernelEx_ptsz(&config, kernel, NULL, NULL));
    FINE(cuLaunchCooperativeKernel(kernel, 1, 1, 1, 1, 1, 1, 0, s.stream, NULL));
    FINE(cuLaunchCooperativeKernel_ptsz(kernel, 1, 1, 1, 1, 1, 1, 0, s.stream, NULL));
    FINE(cuLaunchCooperativeKernelMultiDevice(&one, 1, 0));
    FINE(cuLaunch(kernel));
    FINE(cuLaunchGrid(kernel, 1, 1));
    FINE(cuLaunchGridAsync(kernel, 1, 1, s.stream));
    FINE(cuCtxSynchronize());
    EVENTUALLY(atomic_load(&stage_slot(&s)->commands) == 10);
    EVENTUALLY(stage_charged(&s) == 10000);
    stage_close(&s);
}

static void trap_1_the_end_of_a_grant_ends_the_launches(void) {
    stage s;
    stage_open(&s);
    CUfunction kernel = stage_kernel("run_100000");
    stage_learn(&s, kernel);
    atomic_store(&s.agent.policy, AGENT_MANUAL);
    agent_grant(&s.agent, 0, true, stage_charged(&s) + 1000000);
    launcher l = {.stage = &s, .kernel = kernel, .stream = s.stream, .count = 30};
    launcher_start(&l);
    EVENTUALLY(atomic_load(&stage_slot(&s)->waiters) == 1);
    EVENTUALLY(atomic_load(&stage_slot(&s)->inflight) == 0);
    CHECK(double_busy_ns() <= 100000 + 1000000 + 100000); /* one kernel more at most */
    agent_grant(&s.agent, 0, true, LAMINA_FOREVER);
    pthread_join(l.thread, NULL);
    FINE(cuStreamSynchronize(s.stream));
    EVENTUALLY(stage_charged(&s) == 31 * UINT64_C(100000));
    stage_close(&s);
}

static void trap_1_large_copies_are_charged_and_small_ones_pass(void) {
    stage s;
    static char host[16];
    stage_open(&s);
    FINE(cuMemcpyHtoDAsync_v2(0, host, 1024, s.stream));
    FINE(cuMemcpyHtoD_v2(0, host, 1024));
    FINE(cuStreamSynchronize(s.stream));
    EVENTUALLY(atomic_load(&stage_slot(&s)->commands) == 0);
    FINE(cuMemcpyHtoDAsync_v2(0, host, 16 * MIB, s.stream));
    FINE(cuMemsetD32Async(0, 0, 4 * MIB, s.stream));
    FINE(cuStreamSynchronize(s.stream));
    EVENTUALLY(atomic_load(&stage_slot(&s)->commands) == 2 && stage_charged(&s) == 2 * MIB);
    FINE(cuMemcpyDtoH_v2(host, 0, 16 * MIB));
    FINE(cuMemcpyDtoD_v2_ptds(0, 0, 16 * MIB));
    EVENTUALLY(atomic_load(&stage_slot(&s)->commands) == 4);
    EVENTUALLY(stage_charged(&s) == 4 * MIB); /* the event behind a blocking copy comes a moment after it */
    CUDA_MEMCPY2D flat = {.WidthInBytes = 4096, .Height = 4096};
    CUDA_MEMCPY3D deep = {.WidthInBytes = 4096, .Height = 64, .Depth = 64};
    FINE(cuMemcpy2D_v2(&flat));
    FINE(cuMemcpy3DAsync_v2(&deep, s.stream));
    FINE(cuMemPrefetchAsync(0, 16 * MIB, 0, s.stream));
    FINE(cuStreamSynchronize(s.stream));
    EVENTUALLY(atomic_load(&stage_slot(&s)->commands) == 7);
    EVENTUALLY(stage_charged(&s) == 7 * MIB);
    stage_close(&s);
}

/* Each moves 16 MiB, which take the double 1 MiB ns. */
static void trap_1_copies_of_every_shape_are_charged(void) {
    stage s;
    static char host[16];
    stage_open(&s);
    CUDA_MEMCPY2D flat = {.WidthInBytes = 4096, .Height = 4096};
    CUDA_MEMCPY3D_BATCH_OP bodies[2] = {{.extent = {4096, 64, 32}}, {.extent = {4096, 64, 32}}};
    size_t failed, bytes = 16 * MIB;
    FINE(cuMemcpy2DUnaligned_v2(&flat));
    FINE(cuMemcpyHtoA_v2(NULL, 0, host, bytes));
    FINE(cuMemcpyAtoH_v2_ptds(host, NULL, 0, bytes));
    FINE(cuMemcpyDtoA_v2(NULL, 0, 0, bytes));
    FINE(cuMemcpyAtoD_v2(0, NULL, 0, bytes));
    FINE(cuMemcpyAtoA_v2(NULL, 0, NULL, 0, bytes));
    FINE(cuMemcpyHtoAAsync_v2(NULL, 0, host, bytes, s.stream));
    FINE(cuMemcpyAtoHAsync_v2(host, NULL, 0, bytes, s.stream));
    FINE(cuMemsetD2D8_v2(0, 4096, 0, 4096, 4096));
    FINE(cuMemsetD2D16_v2(0, 4096, 0, 2048, 4096));
    FINE(cuMemsetD2D32_v2_ptds(0, 4096, 0, 1024, 4096));
    FINE(cuMemsetD2D8Async(0, 4096, 0, 4096, 4096, s.stream));
    FINE(cuMemsetD2D16Async(0, 4096, 0, 2048, 4096, s.stream));
    FINE(cuMemsetD2D32Async_ptsz(0, 4096, 0, 1024, 4096, NULL));
    FINE(cuMemcpy3DBatchAsync(2, bodies, &failed, 0, s.stream));
    FINE(cuMemcpy3DBatchAsync_v2(2, bodies, 0, s.stream));
    FINE(cuCtxSynchronize());
    EVENTUALLY(atomic_load(&stage_slot(&s)->commands) == 16 && stage_charged(&s) == 16 * MIB);
    stage_close(&s);
}

static void trap_11_copies_by_the_forms_of_32_bits_are_charged_too(void) {
    stage s;
    static char host[16];
    stage_open(&s);
    CUDA_MEMCPY2D_v1 flat = {.WidthInBytes = 4096, .Height = 4096};
    CUDA_MEMCPY3D_v1 deep = {.WidthInBytes = 4096, .Height = 64, .Depth = 64};
    unsigned int bytes = 16 * MIB;
    FINE(cuMemcpyHtoD(0, host, 1024)); /* passes */
    FINE(cuMemcpyHtoD(0, host, bytes));
    FINE(cuMemcpyDtoH(host, 0, bytes));
    FINE(cuMemcpyDtoD(0, 0, bytes));
    FINE(cuMemcpyHtoDAsync(0, host, bytes, s.stream));
    FINE(cuMemcpyDtoHAsync(host, 0, bytes, s.stream));
    FINE(cuMemcpyDtoDAsync(0, 0, bytes, s.stream));
    FINE(cuMemcpyHtoA(NULL, 0, host, bytes));
    FINE(cuMemcpyAtoH(host, NULL, 0, bytes));
    FINE(cuMemcpyDtoA(NULL, 0, 0, bytes));
    FINE(cuMemcpyAtoD(0, NULL, 0, bytes));
    FINE(cuMemcpyAtoA(NULL, 0, NULL, 0, bytes));
    FINE(cuMemcpyHtoAAsync(NULL, 0, host, bytes, s.stream));
    FINE(cuMemcpyAtoHAsync(host, NULL, 0, bytes, s.stream));
    FINE(cuMemcpy2D(&flat));
    FINE(cuMemcpy2DUnaligned(&flat));
    FINE(cuMemcpy2DAsync(&flat, s.stream));
    FINE(cuMemcpy3D(&deep));
    FINE(cuMemcpy3DAsync(&deep, s.stream));
    FINE(cuMemsetD8(0, 0, bytes));
    FINE(cuMemsetD16(0, 0, bytes / 2));
    FINE(cuMemsetD32(0, 0, bytes / 4));
    FINE(cuMemsetD2D8(0, 4096, 0, 4096, 4096));
    FINE(cuMemsetD2D16(0, 4096, 0, 2048, 4096));
    FINE(cuMemsetD2D32(0, 4096, 0, 1024, 4096));
    FINE(cuCtxSynchronize());
    EVENTUALLY(atomic_load(&stage_slot(&s)->commands) == 24 && stage_charged(&s) == 24 * MIB);
    stage_close(&s);
}

static void trap_2_events_are_batched(void) {
    stage s;
    stage_open(&s);
    CUfunction kernel = stage_kernel("run_1000");
    stage_learn(&s, kernel);
    double_hold(true);
    uint64_t before = double_recorded_events();
    for (int at = 0; at < 640; at++) {
        FINE(stage_launch(kernel, s.stream));
    }
    CHECK(double_recorded_events() - before <= 640 / 8); /* the reaper may close some early on a slow machine */
    double_hold(false);
    FINE(cuStreamSynchronize(s.stream));
    EVENTUALLY(stage_charged(&s) == 641000);
    stage_close(&s);
}

static void trap_2_launches_without_an_event_are_charged_by_the_hosts_clock(void) {
    stage s;
    stage_open(&s);
    double_fail_next("cuEventCreate", CUDA_ERROR_OUT_OF_MEMORY);
    double_hold(true);
    FINE(stage_launch(stage_kernel("run_1000"), s.stream));
    usleep(20000);
    CHECK(stage_charged(&s) == 0 && atomic_load(&stage_slot(&s)->inflight) == 1); /* it has not finished */
    double_hold(false);
    FINE(cuStreamSynchronize(s.stream));
    EVENTUALLY(stage_charged(&s) >= 20000000 && atomic_load(&stage_slot(&s)->inflight) == 0);
    stage_close(&s);
}

static void *launch_on_its_own(void *data) {
    stage *s = data;
    CUfunction kernel = stage_kernel("run_1000");
    FINE(cuCtxPushCurrent_v2(s->context));
    FINE(cuLaunchKernel_ptsz(kernel, 1, 1, 1, 1, 1, 1, 0, NULL, NULL, NULL));
    FINE(cuStreamSynchronize_ptsz(NULL));
    for (int at = 0; at < 9; at++) {
        FINE(cuLaunchKernel_ptsz(kernel, 1, 1, 1, 1, 1, 1, 0, NULL, NULL, NULL));
    }
    return NULL;
}

static void trap_2_who_never_waits_is_charged_all_the_same(void) {
    stage s;
    stage_open(&s);
    FINE(stage_launch(stage_kernel("run_5000000"), s.stream));
    FINE(stage_launch(stage_kernel("run_1000"), s.stream));
    FINE(stage_launch(stage_kernel("run_1000"), CU_STREAM_PER_THREAD));
    EVENTUALLY(stage_charged(&s) == 5002000 && atomic_load(&stage_slot(&s)->inflight) == 0);
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, launch_on_its_own, &s) == 0); /* nobody else can reach that stream */
    pthread_join(thread, NULL);
    EVENTUALLY(stage_charged(&s) == 5012000 && atomic_load(&stage_slot(&s)->inflight) == 0);
    stage_close(&s);
}

static void a_refused_launch_leaves_nothing_in_flight(void) {
    stage s;
    stage_open(&s);
    CUfunction broken = stage_kernel("broken"), fine = stage_kernel("run_1000");
    lamina_slot *slot = stage_slot(&s);
    CHECK(stage_launch(broken, s.stream) == CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES);
    EVENTUALLY(!slot || (atomic_load(&slot->inflight) == 0 && atomic_load(&slot->commands) == 0));
    FINE(stage_launch(fine, s.stream));
    CHECK(stage_launch(broken, s.stream) == CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES); /* amid a batch */
    FINE(stage_launch(fine, s.stream));
    FINE(cuStreamSynchronize(s.stream));
    EVENTUALLY(atomic_load(&stage_slot(&s)->commands) == 2 && stage_charged(&s) == 2000);
    stage_close(&s);
}

/* Ranks of a collective: each kernel ends when the other runs too. A gate that let one wait for the other's end would hang them. */
static void trap_4_peers_on_one_card_never_wait_for_each_other(void) {
    stage s;
    CUstream second;
    stage_open(&s);
    FINE(cuStreamCreate(&second, CU_STREAM_NON_BLOCKING));
    CUfunction peers = stage_kernel("peers_2");
    for (int round = 0; round < 20; round++) {
        FINE(stage_launch(peers, s.stream));
        FINE(stage_launch(peers, second));
        FINE(cuStreamSynchronize(s.stream));
        FINE(cuStreamSynchronize(second));
    }
    atomic_store(&s.agent.window_ns, 0); /* contended: a window of nothing, still no dead end */
    atomic_store(&s.agent.policy, AGENT_MANUAL);
    agent_grant(&s.agent, 0, true, LAMINA_FOREVER);
    FINE(stage_launch(peers, s.stream));
    FINE(stage_launch(peers, second));
    FINE(cuCtxSynchronize());
    FINE(cuStreamDestroy_v2(second));
    stage_close(&s);
}

/* A stream that waits for another, or for the host, is not charged for the pause. */
static void trap_2_waiting_streams_are_not_charged(void) {
    stage s;
    CUstream other;
    CUevent event;
    stage_open(&s);
    FINE(cuStreamCreate(&other, CU_STREAM_NON_BLOCKING));
    FINE(cuEventCreate(&event, CU_EVENT_DISABLE_TIMING));
    CUfunction brief = stage_kernel("run_1000"), lengthy = stage_kernel("run_2000000");
    stage_learn(&s, brief);
    stage_learn(&s, lengthy);
    uint64_t before = stage_charged(&s);
    double_hold(true);
    FINE(stage_launch(lengthy, other));
    FINE(cuEventRecord(event, other));
    FINE(stage_launch(brief, s.stream));
    FINE(cuStreamWaitEvent(s.stream, event, 0));
    FINE(stage_launch(brief, s.stream));
    double_hold(false);
    FINE(cuCtxSynchronize());
    EVENTUALLY(stage_charged(&s) - before == 2002000);
    FINE(cuEventDestroy_v2(event));
    FINE(cuStreamDestroy_v2(other));
    stage_close(&s);
}

static void trap_12_a_paused_slice_waits(void) {
    stage s;
    stage_open(&s);
    CUfunction kernel = stage_kernel("run_1000");
    stage_learn(&s, kernel);
    atomic_store(&s.agent.page->state, LAMINA_PAUSED);
    EVENTUALLY(!(atomic_load(&stage_slot(&s)->grant) & 1));
    launcher l = {.stage = &s, .kernel = kernel, .stream = s.stream, .count = 1};
    launcher_start(&l);
    EVENTUALLY(atomic_load(&stage_slot(&s)->waiters) == 1);
    CHECK(atomic_load(&l.launched) == 0);
    atomic_store(&s.agent.page->state, LAMINA_RUNNING);
    pthread_join(l.thread, NULL);
    FINE(cuStreamSynchronize(s.stream));
    CHECK(atomic_load(&stage_slot(&s)->wait_ns) > 0);
    stage_close(&s);
}

/* A waiting thread must not keep others from the stream, its end or its questions. */
static void trap_9_a_thread_at_the_gate_holds_nobody_up(void) {
    stage s;
    stage_open(&s);
    CUfunction kernel = stage_kernel("run_1000");
    stage_learn(&s, kernel);
    stage_shut(&s);
    launcher l = {.stage = &s, .kernel = kernel, .stream = s.stream, .count = 1};
    launcher_start(&l);
    EVENTUALLY(atomic_load(&stage_slot(&s)->waiters) == 1);
    FINE(cuStreamSynchronize(s.stream));
    FINE(cuStreamQuery(s.stream));
    FINE(cuCtxSynchronize());
    CHECK(atomic_load(&l.launched) == 0);
    agent_grant(&s.agent, 0, true, LAMINA_FOREVER);
    pthread_join(l.thread, NULL);
    stage_close(&s);
}

const test_case gate_cases[] = {
    {"trap_2_card_time_is_charged_and_nothing_else", trap_2_card_time_is_charged_and_nothing_else},
    {"side_by_side_it_says_when_it_was_on_the_card", side_by_side_it_says_when_it_was_on_the_card},
    {"trap_1_a_launch_waits_while_the_grant_is_closed", trap_1_a_launch_waits_while_the_grant_is_closed},
    {"trap_1_every_way_to_launch_is_gated", trap_1_every_way_to_launch_is_gated},
    {"trap_1_the_end_of_a_grant_ends_the_launches", trap_1_the_end_of_a_grant_ends_the_launches},
    {"trap_1_large_copies_are_charged_and_small_ones_pass", trap_1_large_copies_are_charged_and_small_ones_pass},
    {"trap_1_copies_of_every_shape_are_charged", trap_1_copies_of_every_shape_are_charged},
    {"trap_11_copies_by_the_forms_of_32_bits_are_charged_too", trap_11_copies_by_the_forms_of_32_bits_are_charged_too},
    {"trap_2_events_are_batched", trap_2_events_are_batched},
    {"trap_2_launches_without_an_event_are_charged_by_the_hosts_clock", trap_2_launches_without_an_event_are_charged_by_the_hosts_clock},
    {"trap_2_who_never_waits_is_charged_all_the_same", trap_2_who_never_waits_is_charged_all_the_same},
    {"a_refused_launch_leaves_nothing_in_flight", a_refused_launch_leaves_nothing_in_flight},
    {"trap_4_peers_on_one_card_never_wait_for_each_other", trap_4_peers_on_one_card_never_wait_for_each_other},
    {"trap_2_waiting_streams_are_not_charged", trap_2_waiting_streams_are_not_charged},
    {"trap_12_a_paused_slice_waits", trap_12_a_paused_slice_waits},
    {"trap_9_a_thread_at_the_gate_holds_nobody_up", trap_9_a_thread_at_the_gate_holds_nobody_up},
    {NULL, NULL},
};
