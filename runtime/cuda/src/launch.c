/* Kernels: gated, batched, charged. The key of an estimate is the function and its geometry. */
#include "streams.h"

static inline uint64_t key_of(CUfunction function, uint64_t gx, uint64_t gy, uint64_t gz, uint64_t block) {
    uint64_t key = lamina_mix(LAMINA_CUDA_KERNEL, (uint64_t)(uintptr_t)function);
    return lamina_mix(lamina_mix(key, gx ^ gy << 32), gz ^ block << 16);
}

#define SHAPE unsigned int gx, unsigned int gy, unsigned int gz, unsigned int bx, unsigned int by, unsigned int bz, unsigned int shared

LAMINA_TWINS(cuLaunchKernel, _ptsz, (CUfunction function, SHAPE, CUstream stream, void **params, void **extra),
    (function, gx, gy, gz, bx, by, bz, shared, stream, params, extra)) {
    lamina_way way;
    CUresult rc = lamina_way_begin(&way, stream, own, key_of(function, gx, gy, gz, (uint64_t)bx * by * bz));
    return rc != CUDA_SUCCESS ? rc : lamina_way_end(&way, next(function, gx, gy, gz, bx, by, bz, shared, stream, params, extra));
}

LAMINA_TWINS(cuLaunchKernelEx, _ptsz, (const CUlaunchConfig *config, CUfunction function, void **params, void **extra),
    (config, function, params, extra)) {
    lamina_way way;
    if (!config) {
        return next(config, function, params, extra);
    }
    uint64_t block = (uint64_t)config->blockDimX * config->blockDimY * config->blockDimZ;
    uint64_t key = key_of(function, config->gridDimX, config->gridDimY, config->gridDimZ, block);
    CUresult rc = lamina_way_begin(&way, config->hStream, own, key);
    return rc != CUDA_SUCCESS ? rc : lamina_way_end(&way, next(config, function, params, extra));
}

LAMINA_TWINS(cuLaunchCooperativeKernel, _ptsz, (CUfunction function, SHAPE, CUstream stream, void **params),
    (function, gx, gy, gz, bx, by, bz, shared, stream, params)) {
    lamina_way way;
    CUresult rc = lamina_way_begin(&way, stream, own, key_of(function, gx, gy, gz, (uint64_t)bx * by * bz));
    return rc != CUDA_SUCCESS ? rc : lamina_way_end(&way, next(function, gx, gy, gz, bx, by, bz, shared, stream, params));
}

static inline uint64_t key_of_part(const CUDA_LAUNCH_PARAMS *part) {
    return key_of(part->function, part->gridDimX, part->gridDimY, part->gridDimZ, (uint64_t)part->blockDimX * part->blockDimY * part->blockDimZ);
}

/* One launch on several cards, a part on each: all pass their gates first, with no stream locked meanwhile. */
LAMINA_HOOK(cuLaunchCooperativeKernelMultiDevice, (CUDA_LAUNCH_PARAMS *list, unsigned int count, unsigned int flags), (list, count, flags)) {
    lamina_way ways[LAMINA_MEMBERS];
    CUresult rc = CUDA_SUCCESS;
    unsigned int passed = 0;
    while (list && passed < count && passed < LAMINA_MEMBERS && rc == CUDA_SUCCESS) {
        rc = lamina_way_begin_blocking(&ways[passed], list[passed].hStream, false, key_of_part(&list[passed]));
        passed++;
    }
    rc = rc == CUDA_SUCCESS ? lamina_cuda.cuLaunchCooperativeKernelMultiDevice(list, count, flags) : rc;
    for (unsigned int at = 0; at < passed; at++) {
        lamina_way_end(&ways[at], rc);
    }
    return rc;
}

LAMINA_HOOK(cuLaunch, (CUfunction function), (function)) {
    lamina_way way;
    CUresult rc = lamina_way_begin(&way, NULL, false, key_of(function, 0, 0, 0, 0));
    return rc != CUDA_SUCCESS ? rc : lamina_way_end(&way, lamina_cuda.cuLaunch(function));
}

LAMINA_HOOK(cuLaunchGrid, (CUfunction function, int width, int height), (function, width, height)) {
    lamina_way way;
    CUresult rc = lamina_way_begin(&way, NULL, false, key_of(function, (uint64_t)width, (uint64_t)height, 0, 0));
    return rc != CUDA_SUCCESS ? rc : lamina_way_end(&way, lamina_cuda.cuLaunchGrid(function, width, height));
}

LAMINA_HOOK(cuLaunchGridAsync, (CUfunction function, int width, int height, CUstream stream), (function, width, height, stream)) {
    lamina_way way;
    CUresult rc = lamina_way_begin(&way, stream, false, key_of(function, (uint64_t)width, (uint64_t)height, 0, 0));
    return rc != CUDA_SUCCESS ? rc : lamina_way_end(&way, lamina_cuda.cuLaunchGridAsync(function, width, height, stream));
}
