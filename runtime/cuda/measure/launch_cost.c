/*
 * What a launch costs in the shim, beside the same launch at the driver's double, which completes it at once: median over rounds of
 * launches, hooked and direct in turn. `open`: the slice is alone. `shared`: its lease is a quantum and its window bounded, and the
 * grant always comes before it is needed, so that waiting is not measured. `beside`: the same in mode `time`, where the process
 * says when it was on the card. Prints one line of JSON.
 */
#include <dlfcn.h>

#include "stage.h"

#define ROUNDS 400
#define LAUNCHES 1000

typedef CUresult (*launch_function)(CUfunction, unsigned int, unsigned int, unsigned int, unsigned int, unsigned int, unsigned int,
    unsigned int, CUstream, void **, void **);

static uint64_t round_ns(launch_function launch, CUfunction kernel, CUstream stream) {
    uint64_t begin = agent_now_ns();
    for (int at = 0; at < LAUNCHES; at++) {
        launch(kernel, 1, 1, 1, 1, 1, 1, 0, stream, NULL, NULL);
    }
    return agent_now_ns() - begin;
}

static int ascending(const void *one, const void *other) {
    uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
    return (a > b) - (a < b);
}

static double median(uint64_t *values) {
    qsort(values, ROUNDS, sizeof *values, ascending);
    return (double)values[ROUNDS / 2] / LAUNCHES;
}

int main(int argc, char **argv) {
    static uint64_t direct_ns[ROUNDS], hooked_ns[ROUNDS];
    bool beside = argc == 2 && strcmp(argv[1], "beside") == 0;
    bool shared = beside || (argc == 2 && strcmp(argv[1], "shared") == 0);
    bool own = argc == 2 && strcmp(argv[1], "own-stream") == 0;
    stage s;
    setenv("LAMINA_DOUBLE_INSTANT", "1", 1);
    unsetenv("LAMINA_SLICE"); /* so that this look-up finds the driver */
    launch_function direct = (launch_function)dlsym(dlopen("libcuda.so.1", RTLD_LAZY), own ? "cuLaunchKernel_ptsz" : "cuLaunchKernel");
    launch_function hooked = own ? cuLaunchKernel_ptsz : cuLaunchKernel;
    stage_open(&s);
    CHECK(direct && direct != hooked);
    CUstream stream = own ? NULL : s.stream;
    CUfunction kernel = stage_kernel("run_1000");
    stage_learn(&s, kernel);
    atomic_store(&s.agent.card->mode, beside ? LAMINA_TIME : LAMINA_EXCLUSIVE);
    if (shared) {
        atomic_store(&s.agent.policy, AGENT_MANUAL);
        atomic_store(&s.agent.window_ns, 4000000);
    }
    for (int at = 0; at < ROUNDS; at++) {
        if (shared) {
            agent_grant(&s.agent, 0, true, stage_charged(&s) + UINT64_C(1000000000));
        }
        direct_ns[at] = round_ns(direct, kernel, stream);
        hooked_ns[at] = round_ns(hooked, kernel, stream);
        FINE(cuStreamSynchronize(stream));
    }
    double without = median(direct_ns), with = median(hooked_ns);
    printf("{\"lease\": \"%s\", \"direct_ns\": %.1f, \"hooked_ns\": %.1f, \"cost_ns\": %.1f, \"events_per_launch\": %.3f}\n",
        beside ? "beside" : shared ? "shared" : own ? "own-stream" : "open", without, with, with - without,
        (double)double_recorded_events() / (ROUNDS * LAUNCHES));
    agent_stop(&s.agent);
    return 0;
}
