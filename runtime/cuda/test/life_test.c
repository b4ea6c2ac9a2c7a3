/* Processes that begin, fork, die and lose their agent: traps 9 (locks that hang) and 10 (stale files); and all at once. */
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "stage.h"

static void no_agent_no_context(void) {
    CUcontext context;
    CUdeviceptr pointer;
    setenv("LAMINA_SLICE", "/nonexistent/slice", 1);
    FINE(cuInit(0));
    CHECK(cuCtxCreate_v2(&context, 0, 0) == CUDA_ERROR_OUT_OF_MEMORY);
    CHECK(cuDevicePrimaryCtxRetain(&context, 0) == CUDA_ERROR_OUT_OF_MEMORY);
    CHECK(cuMemAlloc_v2(&pointer, 1) == CUDA_ERROR_INVALID_CONTEXT);
}

static void another_card_is_not_the_slices(void) {
    stage s;
    CUcontext context;
    stage_open(&s);
    CHECK(cuCtxCreate_v2(&context, 0, 1) == CUDA_ERROR_INVALID_DEVICE);
    CHECK(cuCtxCreate_v3(&context, NULL, 0, 0, 1) == CUDA_ERROR_INVALID_DEVICE);
    CHECK(cuCtxCreate_v4(&context, NULL, 0, 1) == CUDA_ERROR_INVALID_DEVICE);
    CHECK(cuDevicePrimaryCtxRetain(&context, 1) == CUDA_ERROR_INVALID_DEVICE);
    stage_close(&s);
}

static void launches_are_refused_once_the_slice_ended(void) {
    stage s;
    stage_open(&s);
    CUfunction kernel = stage_kernel("run_1000");
    stage_learn(&s, kernel);
    s.agent.next_status = LAMINA_SLICE_ENDED;
    agent_free_slot(&s.agent, 0);
    CHECK(stage_launch(kernel, s.stream) == CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES);
    FINE(cuStreamDestroy_v2(s.stream));
    FINE(cuCtxDestroy_v2(s.context));
    agent_stop(&s.agent);
}

static void trap_9_goes_on_when_the_agent_dies_and_comes_back(void) {
    stage s;
    stage_open(&s);
    CUfunction kernel = stage_kernel("run_1000");
    stage_learn(&s, kernel);
    agent_die(&s.agent);
    usleep(300000); /* the heartbeat grows old */
    for (int at = 0; at < 300; at++) {
        FINE(stage_launch(kernel, s.stream));
    }
    FINE(cuStreamSynchronize(s.stream));
    EVENTUALLY(atomic_load(&stage_slot(&s)->fallback_ns) > 0 && stage_charged(&s) == 301000);
    agent_return(&s.agent);
    uint64_t fallback = 0;
    for (int tries = 0; tries < 1000 && atomic_load(&stage_slot(&s)->fallback_ns) != fallback; tries++) {
        fallback = atomic_load(&stage_slot(&s)->fallback_ns);
        stage_learn(&s, kernel);
        usleep(1000);
    }
    CHECK(atomic_load(&stage_slot(&s)->fallback_ns) == fallback);
    stage_close(&s);
}

static void a_forked_child_is_a_member_of_its_own(void) {
    stage s;
    CUdeviceptr pointer;
    stage_open(&s);
    CUfunction kernel = stage_kernel("run_1000");
    FINE(cuMemAlloc_v2(&pointer, 4 * MIB));
    stage_learn(&s, kernel);
    FINE(stage_launch(kernel, s.stream)); /* in flight in the parent */
    pid_t child = stage_fork();
    if (child == 0) {
        CUcontext context;
        CUdevice device = -1;
        CHECK(cuCtxGetDevice(&device) == CUDA_ERROR_INVALID_CONTEXT);
        FINE(cuInit(0));
        FINE(cuCtxCreate_v2(&context, 0, 0));
        FINE(cuMemAlloc_v2(&pointer, MIB));
        FINE(stage_launch(kernel, NULL));
        FINE(cuCtxSynchronize());
        CHECK(stage_slot(&s) == &s.agent.page->slot[1]);
        EVENTUALLY(stage_counted(&s) == MIB && stage_charged(&s) == 1000 && atomic_load(&stage_slot(&s)->commands) == 1);
        _exit(0);
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    FINE(cuStreamSynchronize(s.stream));
    EVENTUALLY(stage_counted(&s) == 4 * MIB && stage_charged(&s) == 2000);
    stage_close(&s);
}

static void works_for_ever(void) {
    CUcontext context;
    CUdeviceptr pointer;
    FINE(cuInit(0));
    FINE(cuCtxCreate_v2(&context, 0, 0));
    CUfunction kernel = stage_kernel("run_1000");
    for (;;) {
        FINE(cuMemAlloc_v2(&pointer, MIB));
        FINE(stage_launch(kernel, NULL));
        FINE(cuMemFree_v2(pointer));
    }
}

static void trap_9_a_killed_neighbour_holds_nobody_up(void) {
    stage s;
    stage_open(&s);
    CUfunction kernel = stage_kernel("run_1000");
    for (int round = 0; round < 5; round++) {
        pid_t child = stage_child("works-for-ever");
        lamina_slot *theirs = &s.agent.page->slot[1];
        EVENTUALLY(atomic_load(&theirs->commands) > 50);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        uint64_t before = stage_charged(&s);
        for (int at = 0; at < 100; at++) {
            FINE(stage_launch(kernel, s.stream));
        }
        FINE(cuStreamSynchronize(s.stream));
        EVENTUALLY(stage_charged(&s) - before == 100000);
        atomic_store(&theirs->commands, 0);
        agent_free_slot(&s.agent, 1); /* as the agent does when the kernel reports the death */
    }
    stage_close(&s);
}

/* Everything shared is memory handed over by the agent: nothing lies in a file that could be stale or another user's. */
static void trap_10_nothing_is_left_in_the_slices_directory(void) {
    stage s;
    struct stat facts;
    char path[300];
    stage_open(&s);
    stage_learn(&s, stage_kernel("run_1000"));
    snprintf(path, sizeof path, "%s", s.agent.directory);
    stage_close(&s); /* removes the directory, which must be empty */
    CHECK(stat(path, &facts) != 0);
}

/* --- all at once --- */
enum { THREADS = 8, STREAMS = 4 };

typedef struct {
    stage *stage;
    CUfunction kernels[3];
    uint64_t until_ns;
    unsigned seed;
    pthread_t thread;
} worker;

static void use_graph(worker *w, CUstream stream) {
    CUgraph graph;
    CUgraphExec exec;
    CUdeviceptr pointer;
    FINE(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
    for (int at = 0; at < 5; at++) {
        FINE(stage_launch(w->kernels[at % 3], stream));
    }
    FINE(cuMemAllocAsync(&pointer, MIB, stream));
    FINE(cuMemFreeAsync(pointer, stream));
    FINE(cuStreamEndCapture(stream, &graph));
    FINE(cuGraphInstantiateWithFlags(&exec, graph, 0));
    FINE(cuGraphLaunch(exec, stream));
    FINE(cuStreamSynchronize(stream));
    FINE(cuGraphExecDestroy(exec));
    FINE(cuGraphDestroy(graph));
}

static void use_memory(CUstream stream) {
    CUdeviceptr plain, pooled;
    FINE(cuMemAlloc_v2(&plain, MIB));
    FINE(cuMemAllocAsync(&pooled, MIB, stream));
    FINE(cuMemsetD8Async(plain, 0, MIB, stream));
    FINE(cuMemFreeAsync(pooled, stream));
    FINE(cuStreamSynchronize(stream));
    FINE(cuMemFree_v2(plain));
}

static void act(worker *w, CUstream *streams) {
    CUstream stream = streams[rand_r(&w->seed) % STREAMS];
    int what = rand_r(&w->seed) % 40;
    if (what == 0) {
        use_graph(w, stream);
    } else if (what == 1) {
        use_memory(stream);
    } else if (what == 2) {
        FINE(cuStreamSynchronize(stream));
    } else if (what == 3) {
        CHECK(cuStreamQuery(stream) != CUDA_ERROR_INVALID_VALUE);
    } else if (what == 4) {
        FINE(cuLaunchKernel_ptsz(w->kernels[0], 1, 1, 1, 1, 1, 1, 0, NULL, NULL, NULL));
    } else {
        FINE(stage_launch(w->kernels[rand_r(&w->seed) % 3], stream));
    }
}

static void *work(void *data) {
    worker *w = data;
    CUstream streams[STREAMS];
    FINE(cuCtxPushCurrent_v2(w->stage->context));
    for (int at = 0; at < STREAMS; at++) {
        FINE(cuStreamCreate(&streams[at], CU_STREAM_NON_BLOCKING));
    }
    while (agent_now_ns() < w->until_ns) {
        act(w, streams);
    }
    for (int at = 0; at < STREAMS; at++) {
        FINE(cuStreamDestroy_v2(streams[at]));
    }
    FINE(cuStreamSynchronize_ptsz(NULL));
    return NULL;
}

/* LAMINA_STRESS_SECONDS: how long; 1 where nothing is said. */
static void eight_threads_with_four_streams_each(void) {
    stage s;
    worker workers[THREADS];
    const char *seconds = getenv("LAMINA_STRESS_SECONDS");
    uint64_t length = seconds ? strtoull(seconds, NULL, 10) : 1;
    stage_open(&s);
    atomic_store(&s.agent.window_ns, 500000);
    atomic_store(&s.agent.policy, AGENT_ALTERNATE);
    CUfunction kernels[3] = {stage_kernel("run_1000"), stage_kernel("run_20000"), stage_kernel("run_300000")};
    for (int at = 0; at < THREADS; at++) {
        workers[at] = (worker){.stage = &s, .kernels = {kernels[0], kernels[1], kernels[2]}, .seed = (unsigned)at + 1,
            .until_ns = agent_now_ns() + length * 1000000000u};
        CHECK(pthread_create(&workers[at].thread, NULL, work, &workers[at]) == 0);
    }
    lamina_slot *slot = stage_slot(&s);
    while (agent_now_ns() < workers[0].until_ns) { /* the agent reads; the mode changes */
        atomic_store(&slot->busy_read, atomic_load(&slot->busy_written));
        atomic_store(&s.agent.card->mode, atomic_load(&s.agent.card->mode) == LAMINA_TIME ? LAMINA_EXCLUSIVE : LAMINA_TIME);
        nanosleep(&(struct timespec){0, 5000000}, NULL);
    }
    for (int at = 0; at < THREADS; at++) {
        pthread_join(workers[at].thread, NULL);
    }
    FINE(cuCtxSynchronize());
    EVENTUALLY(atomic_load(&slot->inflight) == 0 && atomic_load(&slot->inflight_ns) == 0);
    FINE(cuDeviceGraphMemTrim(0));
    CHECK(stage_counted(&s) == double_used_bytes(0));
    fprintf(stderr, "%llu commands, %llu ns charged of %llu\n", (unsigned long long)atomic_load(&slot->commands),
        (unsigned long long)stage_charged(&s), (unsigned long long)double_busy_ns());
    uint64_t busy = double_busy_ns(), rounding = busy / 1000; /* each batch's end is told to the nanosecond and no better */
    EVENTUALLY(stage_charged(&s) <= busy + rounding && stage_charged(&s) + rounding >= busy);
    stage_close(&s);
}

const test_case life_cases[] = {
    {"no_agent_no_context", no_agent_no_context},
    {"another_card_is_not_the_slices", another_card_is_not_the_slices},
    {"launches_are_refused_once_the_slice_ended", launches_are_refused_once_the_slice_ended},
    {"trap_9_goes_on_when_the_agent_dies_and_comes_back", trap_9_goes_on_when_the_agent_dies_and_comes_back},
    {"a_forked_child_is_a_member_of_its_own", a_forked_child_is_a_member_of_its_own},
    {"works-for-ever", works_for_ever},
    {"trap_9_a_killed_neighbour_holds_nobody_up", trap_9_a_killed_neighbour_holds_nobody_up},
    {"trap_10_nothing_is_left_in_the_slices_directory", trap_10_nothing_is_left_in_the_slices_directory},
    {"eight_threads_with_four_streams_each", eight_threads_with_four_streams_each},
    {NULL, NULL},
};
