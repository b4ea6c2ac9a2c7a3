#include "card.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MULTIPROCESSORS 16 /* CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT */
#define VERSION 12000
#define THREADS 128
#define LEAST_ITERATIONS 1000.0
#define LONG_ENOUGH_MS 4
#define TRIES 5

/* Fills the card with chains of dependent steps: what it takes does not depend on a clock that runs on while others have the card. */
static const char code[] = ".version 6.0\n"
                           ".target sm_50\n"
                           ".address_size 64\n"
                           ".visible .entry lamina_work(.param .u64 iterations, .param .u64 out)\n"
                           "{\n"
                           "    .reg .u64 %n, %i, %x, %to;\n"
                           "    .reg .pred %more, %never;\n"
                           "    ld.param.u64 %n, [iterations];\n"
                           "    ld.param.u64 %to, [out];\n"
                           "    mov.u64 %i, 0;\n"
                           "    mov.u64 %x, 1;\n"
                           "again:\n"
                           "    mad.lo.u64 %x, %x, 2862933555777941757, 3037000493;\n"
                           "    add.u64 %i, %i, 1;\n"
                           "    setp.lt.u64 %more, %i, %n;\n"
                           "    @%more bra again;\n"
                           "    setp.eq.u64 %never, %x, 0;\n"
                           "    @%never st.global.u64 [%to], %x;\n"
                           "    ret;\n"
                           "}\n";

void card_check(CUresult rc, const char *what) {
    if (rc != CUDA_SUCCESS) {
        fprintf(stderr, "lamina-cuda-load: %s failed with %d\n", what, rc);
        exit(3);
    }
}

/* As the runtime library does: one look-up by name, the others by the driver's own look-up. */
static void *find(void *library, const char *name) {
    static CUresult (*look_up)(const char *, void **, int, uint64_t, CUdriverProcAddressQueryResult *);
    if (!look_up) {
        *(void **)(void *)&look_up = dlsym(library, "cuGetProcAddress_v2");
    }
    void *found = NULL;
    CUdriverProcAddressQueryResult status;
    if (look_up && look_up(name, &found, VERSION, CU_GET_PROC_ADDRESS_DEFAULT, &status) == CUDA_SUCCESS && found) {
        return found;
    }
    found = dlsym(library, name);
    if (!found) {
        fprintf(stderr, "lamina-cuda-load: the driver has no %s\n", name);
        exit(4);
    }
    return found;
}

#define FIND(c, library, name) (*(void **)(void *)&(c)->name = find(library, #name))

static void find_all(card *c, void *library) {
    FIND(c, library, cuInit);
    FIND(c, library, cuDriverGetVersion);
    FIND(c, library, cuDeviceGet);
    FIND(c, library, cuDeviceGetCount);
    FIND(c, library, cuDeviceGetName);
    FIND(c, library, cuDeviceGetAttribute);
    FIND(c, library, cuDevicePrimaryCtxRetain);
    FIND(c, library, cuCtxSetCurrent);
    FIND(c, library, cuModuleLoadData);
    FIND(c, library, cuModuleGetFunction);
    FIND(c, library, cuStreamCreate);
    FIND(c, library, cuStreamSynchronize);
    FIND(c, library, cuStreamBeginCapture);
    FIND(c, library, cuStreamEndCapture);
    FIND(c, library, cuGraphInstantiateWithFlags);
    FIND(c, library, cuGraphLaunch);
    FIND(c, library, cuLaunchKernel);
    FIND(c, library, cuMemAlloc);
    FIND(c, library, cuMemFree);
    FIND(c, library, cuMemGetInfo);
    FIND(c, library, cuMemAllocAsync);
    FIND(c, library, cuMemCreate);
    FIND(c, library, cuEventCreate);
    FIND(c, library, cuEventRecord);
    FIND(c, library, cuEventElapsedTime);
}

void card_open(card *c, int number) {
    double iterations_per_ns = c->iterations_per_ns;
    memset(c, 0, sizeof *c);
    c->iterations_per_ns = iterations_per_ns > 0 ? iterations_per_ns : 1;
    c->number = number;
    void *library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "lamina-cuda-load: %s\n", dlerror());
        exit(4);
    }
    find_all(c, library);
    TRY(c, cuInit, 0);
    TRY(c, cuDeviceGet, &c->device, number);
    TRY(c, cuDeviceGetAttribute, &c->multiprocessors, MULTIPROCESSORS, c->device);
    TRY(c, cuDevicePrimaryCtxRetain, &c->context, c->device);
    TRY(c, cuCtxSetCurrent, c->context);
    TRY(c, cuStreamCreate, &c->stream, CU_STREAM_NON_BLOCKING);
    CUmodule module;
    TRY(c, cuModuleLoadData, &module, code);
    TRY(c, cuModuleGetFunction, &c->work, module, "lamina_work");
}

static CUresult launch(card *c, uint64_t iterations) {
    uint64_t nowhere = 0;
    void *params[] = {&iterations, &nowhere};
    return c->cuLaunchKernel(c->work, (unsigned)c->multiprocessors, 1, 1, THREADS, 1, 1, 0, c->stream, params, NULL);
}

CUresult card_launch(card *c, uint64_t duration_ns) {
    double iterations = (double)duration_ns * c->iterations_per_ns;
    return launch(c, iterations < 1 ? 1 : (uint64_t)iterations);
}

/* The shortest of some tries: others may have been at the card or at the processor during the rest. */
static double shortest_ms(card *c, CUevent begin, CUevent end, double iterations) {
    float shortest = 0;
    for (int at = 0; at < TRIES; at++) {
        float took = 0;
        TRY(c, cuEventRecord, begin, c->stream);
        card_check(launch(c, (uint64_t)iterations), "cuLaunchKernel");
        TRY(c, cuEventRecord, end, c->stream);
        TRY(c, cuStreamSynchronize, c->stream);
        TRY(c, cuEventElapsedTime, &took, begin, end);
        shortest = at == 0 || took < shortest ? took : shortest;
    }
    return shortest;
}

void card_calibrate(card *c) {
    CUevent begin, end;
    TRY(c, cuEventCreate, &begin, CU_EVENT_DEFAULT);
    TRY(c, cuEventCreate, &end, CU_EVENT_DEFAULT);
    double iterations = LEAST_ITERATIONS, took_ms = 0;
    while (took_ms < LONG_ENOUGH_MS) {
        iterations *= 4;
        took_ms = shortest_ms(c, begin, end, iterations);
    }
    c->iterations_per_ns = iterations / (took_ms * 1e6);
}

bool card_nvml(card *c) {
    void *library = dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        return false;
    }
    *(void **)(void *)&c->nvmlInit = dlsym(library, "nvmlInit_v2");
    *(void **)(void *)&c->nvmlDeviceGetHandleByIndex = dlsym(library, "nvmlDeviceGetHandleByIndex_v2");
    *(void **)(void *)&c->nvmlDeviceGetHandleByUUID = dlsym(library, "nvmlDeviceGetHandleByUUID");
    *(void **)(void *)&c->nvmlDeviceGetMemoryInfo = dlsym(library, "nvmlDeviceGetMemoryInfo");
    *(void **)(void *)&c->nvmlDeviceGetComputeRunningProcesses = dlsym(library, "nvmlDeviceGetComputeRunningProcesses_v3");
    *(void **)(void *)&c->nvmlDeviceGetUtilizationRates = dlsym(library, "nvmlDeviceGetUtilizationRates");
    *(void **)(void *)&c->nvmlDeviceGetProcessUtilization = dlsym(library, "nvmlDeviceGetProcessUtilization");
    return c->nvmlInit && c->nvmlDeviceGetUtilizationRates && c->nvmlDeviceGetProcessUtilization && c->nvmlDeviceGetHandleByIndex && c->nvmlDeviceGetHandleByUUID && c->nvmlDeviceGetMemoryInfo
        && c->nvmlDeviceGetComputeRunningProcesses && c->nvmlInit() == NVML_SUCCESS;
}
