/*
 * lamina-cuda-load: uses a card as its arguments say, in their order, and prints one line of JSON for each.
 *
 *   alloc BYTES, pool BYTES, vmm BYTES   takes memory of that kind and keeps it; {"alloc":BYTES,"rc":0}
 *   memory                               what the driver and NVML say: {"total":T,"free":F,"nvmlTotal":T,"nvmlUsed":U,"processes":N}
 *   use                                  what NVML says of use, whose samples there are: {"gpu":PERCENT,"samples":N,"own":N}
 *   calibrate                            measures how much work a nanosecond is; {"iterationsPerNs":X}
 *   rate X                               says so instead, as another program measured it
 *   run KERNEL_NS SECONDS WINDOW         kernels of that length, a wait behind each WINDOW of them (1 = synchronous)
 *   graph KERNEL_NS SECONDS COUNT        the same as a graph of COUNT kernels, a wait behind each launch
 *   beat KERNEL_NS SECONDS PERIOD_NS     one kernel at each beat, and a wait for it
 *   card N                               goes on with the card of that number, from 0, as CUDA counts; what is held of others stays
 *   idle SECONDS                         sleeps
 *   fork                                 the child goes on with the next words, the parent waits for it; before all that use the card
 *
 * run, graph and beat say {"launched":N,"wallNs":W,"expectedNs":N*KERNEL_NS,"p50Ns":L,"p99Ns":L,"maxNs":L}, the last three of one wait. Exit
 * codes: 2 wrong words, 3 a call failed, 4 no driver.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "card.h"

#define MOST_WAITS 200000

static uint64_t waits_ns[MOST_WAITS];

static uint64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void say_memory_taken(const char *kind, const char *bytes, CUresult rc) {
    printf("{\"%s\":%s,\"rc\":%d}\n", kind, bytes, rc);
}

static void take_memory(card *c, const char *kind, const char *bytes) {
    CUdeviceptr pointer;
    CUmemGenericAllocationHandle handle;
    size_t size = strtoull(bytes, NULL, 10);
    CUmemAllocationProp prop = {.type = CU_MEM_ALLOCATION_TYPE_PINNED, .location = {CU_MEM_LOCATION_TYPE_DEVICE, c->device}};
    CUresult rc = strcmp(kind, "alloc") == 0 ? c->cuMemAlloc(&pointer, size)
        : strcmp(kind, "pool") == 0 ? c->cuMemAllocAsync(&pointer, size, c->stream)
                                    : c->cuMemCreate(&handle, size, &prop, 0);
    say_memory_taken(kind, bytes, rc);
}

/* Of the card, or MIG device, that CUDA_VISIBLE_DEVICES names at the place of the one in use, or else of the card of that number. */
static nvmlDevice_t same_card(const card *c) {
    const char *visible = getenv("CUDA_VISIBLE_DEVICES");
    char name[96] = "";
    for (int at = 0; visible && at < c->number; at++) {
        const char *comma = strchr(visible, ',');
        visible = comma ? comma + 1 : NULL;
    }
    if (visible) {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(visible, ","), visible);
    }
    nvmlDevice_t device = NULL;
    if (visible && c->nvmlDeviceGetHandleByUUID(name, &device) == NVML_SUCCESS) {
        return device;
    }
    return c->nvmlDeviceGetHandleByIndex((unsigned int)c->number, &device) == NVML_SUCCESS ? device : NULL;
}

static void say_memory(card *c) {
    size_t free_bytes = 0, total = 0;
    nvmlMemory_t memory = {0};
    nvmlProcessInfo_t processes[64];
    unsigned int count = 64;
    TRY(c, cuMemGetInfo, &free_bytes, &total);
    nvmlDevice_t device = card_nvml(c) ? same_card(c) : NULL;
    if (device && (c->nvmlDeviceGetMemoryInfo(device, &memory) != NVML_SUCCESS || c->nvmlDeviceGetComputeRunningProcesses(device, &count, processes) != NVML_SUCCESS)) {
        count = 0;
    }
    printf("{\"total\":%zu,\"free\":%zu,\"nvmlTotal\":%llu,\"nvmlUsed\":%llu,\"processes\":%u}\n", total, free_bytes, memory.total, memory.used,
        device ? count : 0);
}

static void say_use(card *c) {
    nvmlUtilization_t rates = {0, 0};
    nvmlProcessUtilizationSample_t samples[256];
    unsigned int count = 256, own = 0;
    nvmlDevice_t device = card_nvml(c) ? same_card(c) : NULL;
    if (!device || c->nvmlDeviceGetUtilizationRates(device, &rates) != NVML_SUCCESS
        || c->nvmlDeviceGetProcessUtilization(device, samples, &count, 0) != NVML_SUCCESS) {
        count = 0;
    }
    for (unsigned int at = 0; at < count; at++) {
        own += samples[at].pid == (unsigned int)getpid();
    }
    printf("{\"gpu\":%u,\"samples\":%u,\"own\":%u}\n", rates.gpu, count, own);
}

static int by_size(const void *one, const void *other) {
    uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
    return a < b ? -1 : a > b;
}

typedef struct {
    uint64_t began_ns, launched, waits, kernel_ns, longest_ns;
} work;

static void say_work(const work *w) {
    uint64_t wall = now_ns() - w->began_ns, kept = w->waits < MOST_WAITS ? w->waits : MOST_WAITS;
    qsort(waits_ns, kept, sizeof waits_ns[0], by_size);
    printf("{\"launched\":%llu,\"wallNs\":%llu,\"expectedNs\":%llu,\"p50Ns\":%llu,\"p99Ns\":%llu,\"maxNs\":%llu}\n", (unsigned long long)w->launched,
        (unsigned long long)wall, (unsigned long long)(w->launched * w->kernel_ns), (unsigned long long)(kept ? waits_ns[kept / 2] : 0),
        (unsigned long long)(kept ? waits_ns[kept * 99 / 100] : 0), (unsigned long long)w->longest_ns);
}

static void note_wait(work *w, uint64_t since_ns) {
    uint64_t waited = now_ns() - since_ns;
    waits_ns[w->waits++ % MOST_WAITS] = waited;
    w->longest_ns = waited > w->longest_ns ? waited : w->longest_ns;
}

static void run(card *c, char **words) {
    work w = {.began_ns = now_ns(), .kernel_ns = strtoull(words[0], NULL, 10)};
    uint64_t until = w.began_ns + (uint64_t)(atof(words[1]) * 1e9), window = strtoull(words[2], NULL, 10);
    while (now_ns() < until) {
        uint64_t since = now_ns();
        for (uint64_t at = 0; at < window; at++, w.launched++) {
            card_check(card_launch(c, w.kernel_ns), "cuLaunchKernel");
        }
        TRY(c, cuStreamSynchronize, c->stream);
        note_wait(&w, since);
    }
    say_work(&w);
}

static void run_graph(card *c, char **words) {
    uint64_t kernel_ns = strtoull(words[0], NULL, 10), count = strtoull(words[2], NULL, 10);
    CUgraph graph;
    CUgraphExec exec;
    TRY(c, cuStreamBeginCapture, c->stream, CU_STREAM_CAPTURE_MODE_GLOBAL);
    for (uint64_t at = 0; at < count; at++) {
        card_check(card_launch(c, kernel_ns), "cuLaunchKernel");
    }
    TRY(c, cuStreamEndCapture, c->stream, &graph);
    TRY(c, cuGraphInstantiateWithFlags, &exec, graph, 0);
    work w = {.began_ns = now_ns(), .kernel_ns = kernel_ns};
    uint64_t until = w.began_ns + (uint64_t)(atof(words[1]) * 1e9);
    for (; now_ns() < until; w.launched += count) {
        uint64_t since = now_ns();
        TRY(c, cuGraphLaunch, exec, c->stream);
        TRY(c, cuStreamSynchronize, c->stream);
        note_wait(&w, since);
    }
    say_work(&w);
}

static void beat(card *c, char **words) {
    work w = {.began_ns = now_ns(), .kernel_ns = strtoull(words[0], NULL, 10)};
    uint64_t until = w.began_ns + (uint64_t)(atof(words[1]) * 1e9), period_ns = strtoull(words[2], NULL, 10);
    for (uint64_t at = w.began_ns; at < until; at += period_ns, w.launched++) {
        struct timespec wake = {(time_t)(at / 1000000000u), (long)(at % 1000000000u)};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, NULL);
        uint64_t since = now_ns();
        card_check(card_launch(c, w.kernel_ns), "cuLaunchKernel");
        TRY(c, cuStreamSynchronize, c->stream);
        note_wait(&w, since);
    }
    say_work(&w);
}

static void go_on_in_child(void) {
    pid_t child = fork();
    if (child == 0) {
        return;
    }
    int status = 0;
    waitpid(child, &status, 0);
    printf("{\"child\":%d}\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128);
    fflush(stdout);
    exit(WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 3);
}

/* What needs no card. */
static int leave_alone(char **words, int left) {
    if (strcmp(words[0], "fork") == 0) {
        go_on_in_child();
        return 1;
    }
    if (left >= 2) {
        usleep((useconds_t)(atof(words[1]) * 1e6));
        return 2;
    }
    return 0;
}

/* How many words it took; 0 = it is none. */
static int carry_out(card *c, char **words, int left) {
    const char *what = words[0];
    if (strcmp(what, "fork") == 0 || strcmp(what, "idle") == 0) {
        return leave_alone(words, left);
    }
    if (left >= 2 && strcmp(what, "card") == 0) {
        card_open(c, atoi(words[1]));
        return 2;
    }
    if (!c->context) {
        card_open(c, 0);
    }
    if (left >= 2 && (strcmp(what, "alloc") == 0 || strcmp(what, "pool") == 0 || strcmp(what, "vmm") == 0)) {
        take_memory(c, what, words[1]);
        return 2;
    }
    if (left >= 4 && strcmp(what, "run") == 0) {
        run(c, words + 1);
        return 4;
    }
    if (left >= 4 && strcmp(what, "graph") == 0) {
        run_graph(c, words + 1);
        return 4;
    }
    if (left >= 4 && strcmp(what, "beat") == 0) {
        beat(c, words + 1);
        return 4;
    }
    if (strcmp(what, "memory") == 0) {
        say_memory(c);
        return 1;
    }
    if (strcmp(what, "use") == 0) {
        say_use(c);
        return 1;
    }
    if (left >= 2 && strcmp(what, "rate") == 0) {
        c->iterations_per_ns = atof(words[1]);
        return 2;
    }
    if (strcmp(what, "calibrate") == 0) {
        card_calibrate(c);
        printf("{\"iterationsPerNs\":%.6f}\n", c->iterations_per_ns);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv) {
    static card c;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int at = 1; at < argc;) {
        int took = carry_out(&c, argv + at, argc - at);
        if (took == 0) {
            fprintf(stderr, "lamina-cuda-load: '%s' is no order, or lacks words; see the head of load.c\n", argv[at]);
            return 2;
        }
        at += took;
    }
    return 0;
}
