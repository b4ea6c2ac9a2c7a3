/*
 * The forwarding libcuda.so.1 in front of the double, in a program that knows neither it nor the shim: what pain point 11 is about where a
 * preload does not reach. One case per process.
 */
#include <dlfcn.h>
#include <sys/wait.h>

#include "stage.h"

#define IN_NAME_SPACE "in-a-name-space"

typedef struct {
    CUresult (*init)(unsigned int);
    CUresult (*create)(CUcontext *, unsigned int, CUdevice);
    CUresult (*allocate)(CUdeviceptr *, size_t);
    CUresult (*count)(int *);
    CUresult (*look_up)(const char *, void **, int, uint64_t, CUdriverProcAddressQueryResult *);
} entries;

static void *library;

static void *entry(const char *name) {
    void *found = dlsym(library, name);
    CHECK(found != NULL);
    return found;
}

static entries open_library(void) {
    entries e;
    setenv("LAMINA_CUDA_DRIVER", DOUBLE_LIBRARY, 1);
    library = dlopen(FORWARD_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    CHECK(library != NULL);
    *(void **)(void *)&e.init = entry("cuInit");
    *(void **)(void *)&e.create = entry("cuCtxCreate_v2");
    *(void **)(void *)&e.allocate = entry("cuMemAlloc_v2");
    *(void **)(void *)&e.count = entry("cuDeviceGetCount");
    *(void **)(void *)&e.look_up = entry("cuGetProcAddress_v2");
    return e;
}

static void trap_11_a_program_without_preload_is_held_to_its_quota(void) {
    stage s;
    CUdeviceptr pointer;
    stage_prepare(&s);
    atomic_store(&s.agent.page->memory_quota_bytes, 100 * MIB);
    entries e = open_library();
    FINE(e.init(0));
    FINE(e.create(&s.context, 0, 0));
    FINE(e.allocate(&pointer, 60 * MIB));
    CHECK(e.allocate(&pointer, 60 * MIB) == CUDA_ERROR_OUT_OF_MEMORY);
    CHECK(stage_counted(&s) == 60 * MIB);
    agent_stop(&s.agent);
}

static void trap_11_the_drivers_own_look_up_gives_the_hooks(void) {
    stage s;
    CUdeviceptr pointer;
    CUresult (*allocate)(CUdeviceptr *, size_t) = NULL;
    CUdriverProcAddressQueryResult status;
    stage_prepare(&s);
    entries e = open_library();
    FINE(e.init(0));
    FINE(e.create(&s.context, 0, 0));
    FINE(e.look_up("cuMemAlloc", (void **)(void *)&allocate, 12000, 0, &status));
    FINE(allocate(&pointer, 5 * MIB));
    CHECK(stage_counted(&s) == 5 * MIB);
    agent_stop(&s.agent);
}

/* The program's part: a name space of its own has a C library of its own, which knows the environment as it was at the start. */
static int in_a_name_space_of_its_own(void) {
    entries e = {0};
    CUcontext context;
    CUdeviceptr pointer;
    library = dlmopen(LM_ID_NEWLM, FORWARD_LIBRARY, RTLD_NOW);
    CHECK(library != NULL);
    *(void **)(void *)&e.init = entry("cuInit");
    *(void **)(void *)&e.create = entry("cuCtxCreate_v2");
    *(void **)(void *)&e.allocate = entry("cuMemAlloc_v2");
    FINE(e.init(0));
    FINE(e.create(&context, 0, 0));
    FINE(e.allocate(&pointer, 60 * MIB));
    CHECK(e.allocate(&pointer, 60 * MIB) == CUDA_ERROR_OUT_OF_MEMORY);
    return 0;
}

static void trap_11_a_name_space_of_its_own_is_reached(void) {
    stage s;
    int status = -1;
    stage_prepare(&s);
    atomic_store(&s.agent.page->memory_quota_bytes, 100 * MIB);
    setenv("LAMINA_CUDA_DRIVER", DOUBLE_LIBRARY, 1);
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "lamina-cuda-forwarded", IN_NAME_SPACE, (char *)NULL);
        _exit(127);
    }
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    agent_stop(&s.agent);
}

static void entries_without_a_hook_are_handed_on(void) {
    entries e = open_library();
    CUresult (*name)(char *, int, CUdevice);
    char text[64] = "";
    int count = 0;
    FINE(e.init(0));
    FINE(e.count(&count));
    CHECK(count == 2);
    *(void **)(void *)&name = entry("cuDeviceGetName");
    for (int times = 0; times < 2; times++) { /* searched for, and known */
        FINE(name(text, sizeof text, 1));
        CHECK(strcmp(text, "Driver double 1") == 0);
    }
}

static void what_the_driver_lacks_is_said_so(void) {
    entries e = open_library();
    CUresult (*bias)(void *, float);
    FINE(e.init(0));
    *(void **)(void *)&bias = entry("cuTexRefSetMipmapLevelBias");
    CHECK(bias(NULL, 1) == CUDA_ERROR_NOT_FOUND && bias(NULL, 1) == CUDA_ERROR_NOT_FOUND);
}

static void without_a_slice_everything_is_handed_on(void) {
    entries e = open_library();
    CUcontext context;
    CUdeviceptr pointer;
    FINE(e.init(0));
    FINE(e.create(&context, 0, 1));
    FINE(e.allocate(&pointer, 10 * MIB));
}

static const test_case forward_cases[] = {
    {"trap_11_a_program_without_preload_is_held_to_its_quota", trap_11_a_program_without_preload_is_held_to_its_quota},
    {"trap_11_the_drivers_own_look_up_gives_the_hooks", trap_11_the_drivers_own_look_up_gives_the_hooks},
    {"trap_11_a_name_space_of_its_own_is_reached", trap_11_a_name_space_of_its_own_is_reached},
    {"entries_without_a_hook_are_handed_on", entries_without_a_hook_are_handed_on},
    {"what_the_driver_lacks_is_said_so", what_the_driver_lacks_is_said_so},
    {"without_a_slice_everything_is_handed_on", without_a_slice_everything_is_handed_on},
    {NULL, NULL},
};

int main(int argc, char **argv) {
    const test_case *const groups[] = {forward_cases};
    if (argc == 2 && strcmp(argv[1], IN_NAME_SPACE) == 0) {
        return in_a_name_space_of_its_own();
    }
    return check_named(groups, 1, argc, argv);
}
