/* Registration, agents that die and return, pages that go bad, forks. */
#include <CL/cl_layer.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "process.h"
#include "stage.h"

static driver_kernel kernel = {.duration_ns = 100000};

static void without_a_slice_the_layer_is_inert(void) {
    unsetenv("LAMINA_SLICE");
    const cl_icd_dispatch *answer = NULL;
    cl_uint entries = 0;
    CHECK(clInitLayer(100, driver_table(), &entries, &answer) == CL_SUCCESS);
    CHECK(answer == driver_table() && entries == 100);
    CHECK(clInitLayer(100, NULL, &entries, &answer) == CL_INVALID_VALUE);
    cl_layer_api_version version = 0;
    size_t size = 0;
    CHECK(clGetLayerInfo(CL_LAYER_API_VERSION, sizeof version, &version, &size) == CL_SUCCESS);
    CHECK(version == 100 && size == sizeof version);
    CHECK(clGetLayerInfo(CL_LAYER_API_VERSION, 1, &version, NULL) == CL_INVALID_VALUE);
    CHECK(clGetLayerInfo(0, 0, NULL, NULL) == CL_INVALID_VALUE);
}

static void reads_no_entry_that_the_loader_does_not_have(void) {
    stage s;
    stage_prepare(&s);
    cl_uint entries = 0, few = 9;
    cl_icd_dispatch *shorter = malloc(few * sizeof(void *)); /* the sanitizer watches its end */
    memcpy(shorter, driver_table(), few * sizeof(void *));
    CHECK(clInitLayer(few, shorter, &entries, &s.cl) == CL_SUCCESS && entries == few);
    CHECK(s.cl->clCreateCommandQueue == NULL && s.cl->clEnqueueNDRangeKernel == NULL);
    free(shorter);
    agent_stop(&s.agent);
}

static void no_agent_no_context(void) {
    stage s = {.device = NULL};
    setenv("LAMINA_SLICE", "/nonexistent/slice", 1);
    stage_load(&s);
    cl_int error = 0;
    CHECK(s.cl->clGetDeviceIDs(s.platform, CL_DEVICE_TYPE_ALL, 1, &s.device, NULL) == CL_SUCCESS);
    CHECK(!s.cl->clCreateContext(NULL, 1, &s.device, NULL, NULL, &error) && error == CL_OUT_OF_RESOURCES);
}

static void a_page_of_another_version_gives_no_context(void) {
    stage s;
    cl_int error = 0;
    stage_prepare(&s);
    s.agent.page->version = LAMINA_PAGE_VERSION + 1;
    stage_load(&s);
    CHECK(driver_table()->clGetDeviceIDs(s.platform, CL_DEVICE_TYPE_ALL, 1, &s.device, NULL) == CL_SUCCESS);
    CHECK(!s.cl->clCreateContext(NULL, 1, &s.device, NULL, NULL, &error) && error == CL_OUT_OF_RESOURCES);
    agent_stop(&s.agent);
}

static void a_refusal_gives_no_context(void) {
    stage s;
    cl_int error = 0;
    stage_prepare(&s);
    s.agent.next_status = LAMINA_NO_SLOT;
    stage_load(&s);
    CHECK(driver_table()->clGetDeviceIDs(s.platform, CL_DEVICE_TYPE_ALL, 1, &s.device, NULL) == CL_SUCCESS);
    CHECK(!s.cl->clCreateContext(NULL, 1, &s.device, NULL, NULL, &error) && error == CL_OUT_OF_RESOURCES);
    agent_stop(&s.agent);
}

static void a_slot_that_was_taken_away_is_replaced(void) {
    stage s;
    stage_open(&s);
    cl_mem buffer = s.cl->clCreateBuffer(s.context, 0, 4096, NULL, NULL);
    stage_learn(&s, &kernel);
    lamina_slot *before = stage_slot(&s);
    uint32_t generation = atomic_load(&before->generation);
    agent_free_slot(&s.agent, 0);
    stage_launch(&s, s.queue, &kernel, 0, NULL, NULL);
    lamina_slot *after = stage_slot(&s);
    CHECK(after && atomic_load(&after->generation) == generation + 1);
    EVENTUALLY(atomic_load(&after->completions) == 1);
    CHECK(atomic_load(&after->card_ns) == 100000 && atomic_load(&after->commands) == 1); /* begins anew */
    CHECK(atomic_load(&after->memory_bytes) == 4096); /* what is held moves along */
    s.cl->clReleaseMemObject(buffer);
    stage_close(&s);
}

static void commands_are_refused_once_the_slice_ended(void) {
    stage s;
    stage_open(&s);
    stage_learn(&s, &kernel);
    s.agent.next_status = LAMINA_SLICE_ENDED;
    agent_free_slot(&s.agent, 0);
    CHECK(stage_launch(&s, s.queue, &kernel, 0, NULL, NULL) == CL_OUT_OF_RESOURCES);
    stage_close(&s);
}

static void a_scribbled_page_neither_crashes_nor_hangs(void) {
    stage s;
    stage_open(&s);
    atomic_store(&s.agent.policy, AGENT_MANUAL);
    for (unsigned seed = 1; seed <= 30; seed++) {
        launcher l = {.stage = &s, .queue = s.queue, .kernel = &kernel, .count = 20};
        launcher_start(&l);
        srand(seed);
        unsigned char *bytes = (unsigned char *)s.agent.page;
        size_t from = seed % 3 == 0 ? 0 : offsetof(lamina_slice_page, slot);
        for (size_t at = from; at < sizeof *s.agent.page; at += seed % 2 ? 1 : 8) {
            __atomic_store_n(&bytes[at], (unsigned char)rand(), __ATOMIC_RELAXED);
        }
        /* A process that took a fresh slot behind the scribbling waits for a grant, as it should: this agent gives it. */
        atomic_store(&s.agent.policy, AGENT_OPEN);
        launcher_join(&l);
        atomic_store(&s.agent.policy, AGENT_MANUAL);
    }
    s.cl->clFinish(s.queue);
    s.cl->clReleaseCommandQueue(s.queue);
    EVENTUALLY(driver_live_events() == 0);
    agent_stop(&s.agent);
}

static void goes_on_when_the_agent_dies_and_rejoins_when_it_returns(void) {
    stage s;
    stage_open(&s);
    lamina_slot *slot = stage_slot(&s);
    atomic_store(&s.agent.policy, AGENT_CLOSED);
    EVENTUALLY(!(atomic_load(&slot->grant) & 1));
    launcher l = {.stage = &s, .queue = s.queue, .kernel = &kernel, .count = 50};
    launcher_start(&l);
    EVENTUALLY(atomic_load(&slot->waiters) == 1);
    agent_die(&s.agent);
    launcher_join(&l);
    s.cl->clFinish(s.queue);
    EVENTUALLY(atomic_load(&slot->completions) == 50);
    CHECK(atomic_load(&slot->fallback_ns) == 50 * UINT64_C(100000) && atomic_load(&slot->late_ns) == 0);
    atomic_store(&s.agent.policy, AGENT_OPEN);
    agent_return(&s.agent);
    /* It goes on while the agent's answer is under way: the first command that is not paced by itself ends the wait. */
    uint64_t fallback = 0;
    for (int tries = 0; tries < 1000 && atomic_load(&slot->fallback_ns) != fallback; tries++) {
        fallback = atomic_load(&slot->fallback_ns);
        stage_learn(&s, &kernel);
        usleep(1000);
    }
    CHECK(atomic_load(&slot->fallback_ns) == fallback && stage_slot(&s) == slot);
    CHECK(atomic_load(&s.agent.rejoins) == 1 && atomic_load(&s.agent.clients) == 1);
    stage_close(&s);
}

static void an_agent_that_does_not_know_the_slot_gives_another(void) {
    stage s;
    stage_open(&s);
    stage_learn(&s, &kernel);
    agent_die(&s.agent);
    s.agent.forgets = true;
    agent_return(&s.agent);
    for (int tries = 0; tries < 1000 && atomic_load(&s.agent.clients) < 2; tries++) {
        CHECK(stage_launch(&s, s.queue, &kernel, 0, NULL, NULL) == CL_SUCCESS);
        usleep(1000);
    }
    CHECK(atomic_load(&s.agent.clients) == 2 && atomic_load(&s.agent.page->slot[0].generation) == 1);
    EVENTUALLY(stage_slot(&s) != NULL && atomic_load(&stage_slot(&s)->completions) > 0);
    stage_close(&s);
}

static void stays_paused_without_an_agent(void) {
    stage s;
    stage_open(&s);
    stage_learn(&s, &kernel);
    lamina_slot *slot = stage_slot(&s);
    atomic_store(&s.agent.page->state, LAMINA_PAUSED);
    EVENTUALLY(!(atomic_load(&slot->grant) & 1));
    agent_die(&s.agent);
    launcher l = {.stage = &s, .queue = s.queue, .kernel = &kernel, .count = 1};
    launcher_start(&l);
    EVENTUALLY(atomic_load(&slot->waiters) == 1);
    usleep(400000); /* longer than the heartbeat's patience: it must not slip through */
    CHECK(atomic_load(&l.launched) == 0);
    atomic_store(&s.agent.page->state, LAMINA_RUNNING);
    launcher_join(&l);
    s.cl->clFinish(s.queue);
    stage_close(&s);
}

static pid_t hold_token(stage *s) {
    int ready[2];
    CHECK(pipe(ready) == 0);
    pid_t child = fork();
    if (child == 0) {
        struct flock byte = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LAMINA_TOKEN_OFFSET, .l_len = 1};
        bool held = fcntl(s->agent.fds[1], F_SETLK, &byte) == 0;
        _exit(!held || write(ready[1], "1", 1) != 1 || pause());
    }
    char byte;
    CHECK(read(ready[0], &byte, 1) == 1);
    return child;
}

static void goes_on_without_a_token_that_nobody_gives_back(void) {
    stage s;
    stage_open(&s);
    pid_t holder = hold_token(&s);
    stage_learn(&s, &kernel);
    agent_die(&s.agent);
    usleep(300000); /* the heartbeat grows old: it is found out by an open gate too */
    uint64_t before = atomic_load(&stage_slot(&s)->fallback_ns);
    stage_learn(&s, &kernel);
    CHECK(atomic_load(&stage_slot(&s)->fallback_ns) == before + 100000);
    kill(holder, SIGKILL);
    waitpid(holder, NULL, 0);
    stage_close(&s);
}

static void a_forked_child_is_a_member_of_its_own(void) {
    stage s;
    stage_open(&s);
    stage_learn(&s, &kernel);
    pid_t child = fork();
    if (child == 0) {
        cl_int error = -1;
        cl_mem buffer = s.cl->clCreateBuffer(s.context, 0, 4096, NULL, &error);
        cl_context context = s.cl->clCreateContext(NULL, 1, &s.device, NULL, NULL, &error);
        bool fine = buffer && context && lamina_lead()->slot && lamina_lead()->slot_index == 1
            && atomic_load(&lamina_lead()->slot->commands) == 0;
        _exit(fine ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(atomic_load(&s.agent.clients) == 2);
    CHECK(atomic_load(&s.agent.page->slot[0].commands) == 1);
    stage_learn(&s, &kernel); /* the parent is as before */
    CHECK(atomic_load(&s.agent.page->slot[0].commands) == 2);
    stage_close(&s);
}

static void mends_the_environment_for_children(void) {
    stage s;
    Dl_info self;
    char layers[8192];
    stage_prepare(&s);
    CHECK(dladdr((void *)clGetLayerInfo, &self) != 0);
    snprintf(layers, sizeof layers, "/other/layer.so:%s", self.dli_fname);
    setenv("OPENCL_LAYERS", layers, 1);
    *strchr(getenv("OPENCL_LAYERS"), ':') = '\0'; /* as ocl-icd leaves it */
    stage_load(&s);
    CHECK(strcmp(getenv("OPENCL_LAYERS"), layers) == 0);
    agent_stop(&s.agent);
}

const test_case membership_cases[] = {
    {"without_a_slice_the_layer_is_inert", without_a_slice_the_layer_is_inert},
    {"reads_no_entry_that_the_loader_does_not_have", reads_no_entry_that_the_loader_does_not_have},
    {"no_agent_no_context", no_agent_no_context},
    {"a_page_of_another_version_gives_no_context", a_page_of_another_version_gives_no_context},
    {"a_refusal_gives_no_context", a_refusal_gives_no_context},
    {"a_slot_that_was_taken_away_is_replaced", a_slot_that_was_taken_away_is_replaced},
    {"commands_are_refused_once_the_slice_ended", commands_are_refused_once_the_slice_ended},
    {"a_scribbled_page_neither_crashes_nor_hangs", a_scribbled_page_neither_crashes_nor_hangs},
    {"goes_on_when_the_agent_dies_and_rejoins_when_it_returns", goes_on_when_the_agent_dies_and_rejoins_when_it_returns},
    {"an_agent_that_does_not_know_the_slot_gives_another", an_agent_that_does_not_know_the_slot_gives_another},
    {"stays_paused_without_an_agent", stays_paused_without_an_agent},
    {"goes_on_without_a_token_that_nobody_gives_back", goes_on_without_a_token_that_nobody_gives_back},
    {"a_forked_child_is_a_member_of_its_own", a_forked_child_is_a_member_of_its_own},
    {"mends_the_environment_for_children", mends_the_environment_for_children},
    {NULL, NULL},
};
