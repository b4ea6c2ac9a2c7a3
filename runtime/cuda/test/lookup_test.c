/* How programs find the driver, and that they find the hooks: trap 11 of the field (look-ups, recursion, driver updates). */
#include <dlfcn.h>

#include "stage.h"

static bool in_library(void *address, const char *part) {
    Dl_info object;
    return dladdr(address, &object) && strstr(object.dli_fname, part);
}

static bool is_hook(void *address) {
    return address && in_library(address, "liblamina_cuda");
}

static bool is_drivers(void *address) {
    return address && in_library(address, "libcuda.so");
}

static void *driver(void) {
    void *handle = dlopen("libcuda.so.1", RTLD_LAZY);
    CHECK(handle);
    return handle;
}

/* As a statically linked run-time library does it. */
static void trap_11_dlsym_on_the_drivers_handle_gives_the_hook(void) {
    stage s;
    stage_prepare(&s);
    CHECK(is_hook(dlsym(driver(), "cuLaunchKernel")) && is_hook(dlsym(driver(), "cuLaunchKernel_ptsz")));
    CHECK(is_hook(dlsym(driver(), "cuGetProcAddress_v2")) && is_hook(dlsym(driver(), "cuMemAlloc_v2")));
    CHECK(dlsym(driver(), "cuLaunchKernel") == (void *)cuLaunchKernel);
    CHECK(is_drivers(dlsym(driver(), "cuModuleGetFunction")));
    CHECK(dlsym(driver(), "cuNoSuchEntry") == NULL);
    void *nvml = dlopen("libnvidia-ml.so.1", RTLD_LAZY);
    CHECK(nvml && is_hook(dlsym(nvml, "nvmlDeviceGetMemoryInfo")) && in_library(dlsym(nvml, "nvmlInit_v2"), "libnvidia-ml"));
    agent_stop(&s.agent);
}

static void trap_11_get_proc_address_gives_the_form_that_was_asked_for(void) {
    stage s;
    void *found = NULL;
    CUdriverProcAddressQueryResult status;
    stage_prepare(&s);
    FINE(cuGetProcAddress_v2("cuMemAlloc", &found, 12000, CU_GET_PROC_ADDRESS_DEFAULT, &status));
    CHECK(found == (void *)cuMemAlloc_v2 && status == CU_GET_PROC_ADDRESS_SUCCESS);
    FINE(cuGetProcAddress_v2("cuLaunchKernel", &found, 12000, CU_GET_PROC_ADDRESS_PER_THREAD_DEFAULT_STREAM, &status));
    CHECK(found == (void *)cuLaunchKernel_ptsz);
    FINE(cuGetProcAddress_v2("cuMemcpyHtoD", &found, 12000, CU_GET_PROC_ADDRESS_PER_THREAD_DEFAULT_STREAM, &status));
    CHECK(found == (void *)cuMemcpyHtoD_v2_ptds);
    FINE(cuGetProcAddress_v2("cuGraphExecUpdate", &found, 11040, CU_GET_PROC_ADDRESS_DEFAULT, &status));
    CHECK(found == (void *)cuGraphExecUpdate);
    FINE(cuGetProcAddress_v2("cuGraphExecUpdate", &found, 12000, CU_GET_PROC_ADDRESS_DEFAULT, &status));
    CHECK(found == (void *)cuGraphExecUpdate_v2);
    FINE(cuGetProcAddress_v2("cuGetProcAddress", &found, 12000, CU_GET_PROC_ADDRESS_DEFAULT, &status));
    CHECK(found == (void *)cuGetProcAddress_v2);
    FINE(cuGetProcAddress("cuModuleLoadData", &found, 12000, CU_GET_PROC_ADDRESS_DEFAULT));
    CHECK(is_drivers(found));
    FINE(cuGetProcAddress_v2("cuNoSuchEntry", &found, 12000, CU_GET_PROC_ADDRESS_DEFAULT, &status));
    CHECK(found == NULL && status == CU_GET_PROC_ADDRESS_SYMBOL_NOT_FOUND);
    agent_stop(&s.agent);
}

static void trap_11_null_pointers_are_for_the_driver_to_judge(void) {
    stage s;
    stage_prepare(&s);
    CHECK(cuGetProcAddress(NULL, NULL, 12000, 0) == CUDA_ERROR_INVALID_VALUE);
    CHECK(cuGetProcAddress_v2("cuNoSuchEntry", NULL, 12000, 0, NULL) == CUDA_ERROR_INVALID_VALUE);
    CHECK(dlsym(driver(), "cuInit") && dlsym(NULL, "no_such_symbol") == NULL);
    agent_stop(&s.agent);
}

static void trap_11_who_looks_the_look_up_up_gets_ours(void) {
    stage s;
    stage_prepare(&s);
    void *libc = dlopen("libc.so.6", RTLD_LAZY);
    CHECK(libc && is_hook(dlsym(libc, "dlsym")) && is_hook(dlsym(libc, "dlvsym")));
    void *(*look_up)(void *, const char *) = (void *(*)(void *, const char *))dlsym(libc, "dlsym");
    CHECK(is_hook(look_up(driver(), "cuMemFree_v2")));
    CHECK(in_library(dlsym(libc, "getpid"), "libc"));
    CHECK(dlvsym(libc, "getpid", "GLIBC_2.2.5") == dlsym(libc, "getpid"));
    agent_stop(&s.agent);
}

/* The next one after the program is the preloaded library, not what comes after that. */
static void trap_11_next_is_next_after_the_caller(void) {
    stage s;
    stage_prepare(&s);
    CHECK(dlsym(RTLD_NEXT, "cuLaunchKernel") == (void *)cuLaunchKernel);
    CHECK(dlsym(RTLD_DEFAULT, "cuLaunchKernel") == (void *)cuLaunchKernel);
    CHECK(is_hook(dlsym(RTLD_NEXT, "dlsym")));
    CHECK(dlsym(RTLD_NEXT, "getpid") != NULL);
    agent_stop(&s.agent);
}

static void trap_11_export_tables_are_the_drivers(void) {
    stage s;
    const void *direct = NULL, *looked_up = NULL;
    CUuuid id = {{0}};
    stage_prepare(&s);
    CUresult (*get)(const void **, const CUuuid *) = (CUresult(*)(const void **, const CUuuid *))dlsym(driver(), "cuGetExportTable");
    FINE(cuGetExportTable(&direct, &id));
    FINE(get(&looked_up, &id));
    CHECK(direct == looked_up && is_drivers(((void *const *)direct)[1]));
    agent_stop(&s.agent);
}

/* A library that is opened to look at itself first would find the driver before the hooks. */
static void trap_11_a_deeply_bound_library_meets_the_hooks_too(void) {
    stage s;
    stage_open(&s);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    int flags = RTLD_NOW | RTLD_LOCAL; /* a sanitizer comes before the shim here, and refuses the flag */
#else
    int flags = RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND;
#endif
    void *library = dlopen(DEEP_LIBRARY, flags);
    CHECK(library);
    CUresult (*allocate)(CUdeviceptr *, size_t) = (CUresult(*)(CUdeviceptr *, size_t))dlsym(library, "deep_allocate");
    CUdeviceptr pointer;
    FINE(allocate(&pointer, MIB));
    CHECK(stage_counted(&s) == MIB);
    FINE(cuMemFree_v2(pointer));
    stage_close(&s);
}

static void without_a_slice_nothing_is_swapped(void) {
    unsetenv("LAMINA_SLICE");
    CUdeviceptr pointer;
    CUcontext context;
    CHECK(is_drivers(dlsym(driver(), "cuMemAlloc_v2")));
    FINE(cuInit(0));
    FINE(cuCtxCreate_v2(&context, 0, 1)); /* any card */
    FINE(cuMemAlloc_v2(&pointer, MIB));
    FINE(cuMemFree_v2(pointer));
    FINE(stage_launch(stage_kernel("run_1000"), NULL));
    FINE(cuCtxSynchronize());
    CHECK(double_recorded_events() == 0);
}

const test_case lookup_cases[] = {
    {"trap_11_dlsym_on_the_drivers_handle_gives_the_hook", trap_11_dlsym_on_the_drivers_handle_gives_the_hook},
    {"trap_11_get_proc_address_gives_the_form_that_was_asked_for", trap_11_get_proc_address_gives_the_form_that_was_asked_for},
    {"trap_11_null_pointers_are_for_the_driver_to_judge", trap_11_null_pointers_are_for_the_driver_to_judge},
    {"trap_11_who_looks_the_look_up_up_gets_ours", trap_11_who_looks_the_look_up_up_gets_ours},
    {"trap_11_next_is_next_after_the_caller", trap_11_next_is_next_after_the_caller},
    {"trap_11_export_tables_are_the_drivers", trap_11_export_tables_are_the_drivers},
    {"trap_11_a_deeply_bound_library_meets_the_hooks_too", trap_11_a_deeply_bound_library_meets_the_hooks_too},
    {"without_a_slice_nothing_is_swapped", without_a_slice_nothing_is_swapped},
    {NULL, NULL},
};
