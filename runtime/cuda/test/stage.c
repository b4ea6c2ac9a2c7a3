#include "stage.h"

#include <dirent.h>
#include <signal.h>
#include <sys/prctl.h>

static void prepare(stage *s, const char *variable, CUdevice device) {
    char directory[] = "/tmp/lamina-test-XXXXXX";
    CHECK(mkdtemp(directory) != NULL);
    agent_start(&s->agent, directory, "CUDA", "Driver double");
    snprintf(s->agent.card->card, sizeof s->agent.card->card, CARD_ID, device + 1);
    s->device = device;
    setenv(variable, directory, 1);
}

void stage_prepare(stage *s) {
    prepare(s, "LAMINA_SLICE", 0);
}

void stage_prepare_companion(stage *s, CUdevice device) {
    char variable[32];
    for (int number = 1; snprintf(variable, sizeof variable, "LAMINA_SLICE_%d", number) > 0; number++) {
        if (!getenv(variable)) {
            prepare(s, variable, device);
            return;
        }
    }
}

static void begin(stage *s) {
    FINE(cuCtxCreate_v2(&s->context, 0, s->device));
    FINE(cuStreamCreate(&s->stream, CU_STREAM_NON_BLOCKING));
}

void stage_open(stage *s) {
    stage_prepare(s);
    FINE(cuInit(0));
    begin(s);
}

void stage_open_both(stage both[2]) {
    stage_prepare(&both[0]);
    stage_prepare_companion(&both[1], 1);
    FINE(cuInit(0));
    begin(&both[0]);
    begin(&both[1]);
}

void stage_use(const stage *s) {
    FINE(cuCtxSetCurrent(s->context));
}

void stage_close(stage *s) {
    FINE(cuStreamDestroy_v2(s->stream));
    FINE(cuCtxDestroy_v2(s->context));
    lamina_slot *slot = stage_slot(s);
    EVENTUALLY(!slot || (atomic_load(&slot->inflight) == 0 && atomic_load(&slot->waiters) == 0));
    CHECK(!slot || atomic_load(&slot->memory_bytes) == double_used_bytes(s->device));
    agent_stop(&s->agent);
}

lamina_slot *stage_slot(const stage *s) {
    for (uint32_t at = 0; at < LAMINA_SLOTS; at++) {
        lamina_slot *slot = &s->agent.page->slot[at];
        if (atomic_load(&slot->state) == LAMINA_ACTIVE && atomic_load(&slot->pid) == (int32_t)getpid()) {
            return slot;
        }
    }
    return NULL;
}

uint64_t stage_counted(const stage *s) {
    return atomic_load(&stage_slot(s)->memory_bytes);
}

uint64_t stage_charged(const stage *s) {
    return atomic_load(&stage_slot(s)->card_ns);
}

CUfunction stage_kernel(const char *name) {
    CUmodule module;
    CUfunction function;
    FINE(cuModuleLoadData(&module, "the double needs none"));
    FINE(cuModuleGetFunction(&function, module, name));
    return function;
}

CUresult stage_launch(CUfunction kernel, CUstream stream) {
    return cuLaunchKernel(kernel, 1, 1, 1, 1, 1, 1, 0, stream, NULL, NULL);
}

void stage_learn(const stage *s, CUfunction kernel) {
    FINE(stage_launch(kernel, s->stream));
    FINE(cuStreamSynchronize(s->stream));
    EVENTUALLY(atomic_load(&stage_slot(s)->inflight) == 0); /* the thread that closes batches may have been just at it */
}

void stage_shut(stage *s) {
    atomic_store(&s->agent.policy, AGENT_MANUAL);
    agent_grant(&s->agent, 0, false, 0);
}

static bool others_sleep(void) {
    DIR *tasks = opendir("/proc/self/task");
    bool sleep = tasks != NULL;
    for (struct dirent *task; sleep && (task = readdir(tasks)) != NULL;) {
        char path[300], state = 'S';
        snprintf(path, sizeof path, "/proc/self/task/%s/stat", task->d_name);
        FILE *file = atoi(task->d_name) != 0 && atoi(task->d_name) != getpid() ? fopen(path, "re") : NULL;
        sleep = !file || (fscanf(file, "%*d (%*[^)]) %c", &state) == 1 && state == 'S');
        if (file) {
            fclose(file);
        }
    }
    if (tasks) {
        closedir(tasks);
    }
    return sleep;
}

pid_t stage_fork(void) {
    bool quiet = false;
    EVENTUALLY(quiet || (quiet = others_sleep()));
    pid_t child = fork();
    CHECK(child >= 0);
    return child;
}

pid_t stage_child(const char *part) {
    pid_t parent = getpid(), child = fork();
    CHECK(child >= 0);
    if (child == 0) { /* execs at once: what other threads of the parent held at the fork stays held for good in a child */
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent) {
            execl("/proc/self/exe", "lamina-cuda-unit", part, (char *)NULL);
        }
        _exit(127);
    }
    return child;
}
