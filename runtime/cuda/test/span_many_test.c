/* Several processes, and several threads of one, with slices of the same cards at a time. */
#include <pthread.h>
#include <sys/wait.h>

#include "stage.h"

/* The first rank: on the first card, its gate open. Its kernel ends when that of the second runs. */
static void first_rank(void) {
    stage mine;
    FINE(cuInit(0));
    CUfunction peers = stage_kernel("peers_2");
    FINE(cuCtxCreate_v2(&mine.context, 0, 0));
    FINE(cuStreamCreate(&mine.stream, CU_STREAM_NON_BLOCKING));
    FINE(stage_launch(peers, mine.stream));
    FINE(stage_launch(peers, mine.stream)); /* and one more behind it */
    FINE(cuStreamSynchronize(mine.stream));
}

/* The second: on the second card, whose gate is closed for it. It works on the first card before, beside the rank that waits there. */
static void second_rank(void) {
    stage mine[2];
    FINE(cuInit(0));
    CUfunction peers = stage_kernel("peers_2");
    FINE(cuCtxCreate_v2(&mine[0].context, 0, 0));
    FINE(stage_launch(stage_kernel("run_100000"), NULL));
    FINE(cuCtxSynchronize());
    FINE(cuCtxCreate_v2(&mine[1].context, 0, 1));
    FINE(cuStreamCreate(&mine[1].stream, CU_STREAM_NON_BLOCKING));
    FINE(stage_launch(peers, mine[1].stream));
    FINE(stage_launch(peers, mine[1].stream));
    FINE(cuStreamSynchronize(mine[1].stream));
}

static void trap_4_ranks_of_two_processes_on_two_cards_meet(void) {
    stage both[2];
    char file[] = "/tmp/lamina-test-cards-XXXXXX";
    close(mkstemp(file));
    setenv("LAMINA_DOUBLE_SHARED", file, 1);
    setenv("LAMINA_DOUBLE_SIDE_BY_SIDE", "1", 1);
    stage_prepare(&both[0]);
    stage_prepare_companion(&both[1], 1);
    for (int at = 0; at < 2; at++) {
        atomic_store(&both[at].agent.card->mode, LAMINA_TIME);
        atomic_store(&both[at].agent.window_ns, 0);
    }
    pid_t first = stage_child("first-rank");
    lamina_slot *slot = &both[0].agent.page->slot[0];
    EVENTUALLY(atomic_load(&slot->inflight) > 0);
    atomic_store(&both[1].agent.policy, AGENT_MANUAL);
    pid_t second = stage_child("second-rank");
    lamina_slot *late = &both[1].agent.page->slot[1];
    EVENTUALLY(atomic_load(&late->waiters) == 1);
    EVENTUALLY(atomic_load(&both[0].agent.page->slot[1].completions) == 1);
    CHECK(atomic_load(&slot->inflight) > 0);
    agent_grant(&both[1].agent, 1, true, LAMINA_FOREVER);
    int status = -1;
    CHECK(waitpid(first, &status, 0) == first && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(waitpid(second, &status, 0) == second && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    agent_stop(&both[1].agent);
    agent_stop(&both[0].agent);
    unlink(file);
}

/* --- all at once --- */
enum { THREADS = 4, STREAMS = 3 };

typedef struct {
    const stage *both;
    CUfunction kernels[2];
    uint64_t until_ns;
    unsigned seed;
    pthread_t thread;
} worker;

static void use_memory(const stage *there, const stage *elsewhere) {
    CUdeviceptr plain, pooled;
    stage_use(there);
    FINE(cuMemAlloc_v2(&plain, MIB));
    FINE(cuMemAllocAsync(&pooled, MIB, elsewhere->stream));
    FINE(cuMemcpyPeerAsync(pooled, elsewhere->context, plain, there->context, MIB, there->stream));
    FINE(cuMemFreeAsync(pooled, elsewhere->stream));
    stage_use(elsewhere);
    FINE(cuMemFree_v2(plain));
}

static void *work(void *data) {
    worker *w = data;
    CUstream streams[2][STREAMS];
    for (int at = 0; at < 2 * STREAMS; at++) {
        stage_use(&w->both[at % 2]);
        FINE(cuStreamCreate(&streams[at % 2][at / 2], CU_STREAM_NON_BLOCKING));
    }
    while (agent_now_ns() < w->until_ns) {
        int card = rand_r(&w->seed) % 2, what = rand_r(&w->seed) % 40;
        CUstream stream = streams[card][rand_r(&w->seed) % STREAMS];
        if (what == 0) {
            use_memory(&w->both[card], &w->both[!card]);
        } else if (what == 1) {
            FINE(cuStreamSynchronize(stream));
        } else {
            stage_use(&w->both[card]);
            FINE(stage_launch(w->kernels[what % 2], stream));
        }
    }
    for (int at = 0; at < 2 * STREAMS; at++) {
        FINE(cuStreamDestroy_v2(streams[at % 2][at / 2]));
    }
    return NULL;
}

static void trap_4_threads_that_go_from_card_to_card(void) {
    stage both[2];
    worker workers[THREADS];
    const char *seconds = getenv("LAMINA_STRESS_SECONDS");
    uint64_t length = seconds ? strtoull(seconds, NULL, 10) : 1;
    stage_open_both(both);
    for (int at = 0; at < 2; at++) {
        atomic_store(&both[at].agent.card->mode, LAMINA_TIME);
        atomic_store(&both[at].agent.window_ns, 500000);
        atomic_store(&both[at].agent.policy, AGENT_ALTERNATE);
    }
    CUfunction kernels[2] = {stage_kernel("run_1000"), stage_kernel("run_50000")};
    for (int at = 0; at < THREADS; at++) {
        workers[at] = (worker){.both = both, .kernels = {kernels[0], kernels[1]}, .seed = (unsigned)at + 1,
            .until_ns = agent_now_ns() + length * 1000000000u};
        CHECK(pthread_create(&workers[at].thread, NULL, work, &workers[at]) == 0);
    }
    while (agent_now_ns() < workers[0].until_ns) { /* each agent reads */
        for (int at = 0; at < 2; at++) {
            lamina_slot *slot = stage_slot(&both[at]);
            atomic_store(&slot->busy_read, atomic_load(&slot->busy_written));
        }
        usleep(5000);
    }
    for (int at = 0; at < THREADS; at++) {
        pthread_join(workers[at].thread, NULL);
    }
    for (int at = 0; at < 2; at++) {
        stage_use(&both[at]);
        FINE(cuCtxSynchronize());
    }
    for (int at = 0; at < 2; at++) {
        uint64_t busy = double_busy_on(at), rounding = busy / 1000; /* each batch's end is told to the nanosecond and no better */
        EVENTUALLY(atomic_load(&stage_slot(&both[at])->inflight) == 0);
        EVENTUALLY(stage_charged(&both[at]) <= busy + rounding && stage_charged(&both[at]) + rounding >= busy);
    }
    EVENTUALLY(stage_counted(&both[0]) == double_used_bytes(0) && stage_counted(&both[1]) == double_used_bytes(1));
    stage_close(&both[1]);
    stage_close(&both[0]);
}

const test_case span_many_cases[] = {
    {"trap_4_ranks_of_two_processes_on_two_cards_meet", trap_4_ranks_of_two_processes_on_two_cards_meet},
    {"first-rank", first_rank},
    {"second-rank", second_rank},
    {"trap_4_threads_that_go_from_card_to_card", trap_4_threads_that_go_from_card_to_card},
    {NULL, NULL},
};
