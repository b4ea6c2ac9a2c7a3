/*
 * A test double of the CUDA driver and of NVML: libcuda.so.1 and libnvidia-ml.so.1 with a virtual machine of two cards. The commands
 * of all streams of a card run one after the other on its virtual clock, so that card time is exact; nothing computes and no memory has
 * contents. It is stricter than the driver where a shim may go wrong: what is unsafe while a stream is captured ends the capture.
 *
 * A kernel is named for what it does: "run_5000" holds the card for 5000 ns, "peers_2" ends once two of its kind run at the same
 * time (as ranks of a collective do, on one card or several, in one process or, where the cards are shared, in several), "broken" cannot be launched, "lamina_work" takes the nanoseconds that its first
 * parameter says.
 *
 * Environment: CUDA_VISIBLE_DEVICES as UUIDs of cards or of one MIG device, LAMINA_DOUBLE_MEMORY bytes per card (16 GiB), LAMINA_DOUBLE_REAL_TIME=1 makes kernels take their time,
 * LAMINA_DOUBLE_INSTANT=1 completes every command where it is submitted, without the worker (to time what is above the driver).
 * LAMINA_DOUBLE_SHARED=FILE: the cards are those of all processes that name this file. Memory counts together, a context takes 300 MiB,
 * kernels take real time, and each card runs one at a time, in turns of 1 ms where several processes want it; side by side with
 * LAMINA_DOUBLE_SIDE_BY_SIDE=1 and as clients of an MPS daemon (see mps_client.c).
 */
#ifndef LAMINA_DOUBLE_H
#define LAMINA_DOUBLE_H

#include <stdbool.h>

#include "lamina_cuda_entries.h"

/* Entries of the driver that programs use and the shim leaves alone. */
#define LAMINA_DOUBLE_OTHER(ONE, PTSZ, PTDS)                                                        \
    ONE(cuDeviceGetCount, (int *count))                                                             \
    ONE(cuDeviceGet, (CUdevice *device, int ordinal))                                               \
    ONE(cuDeviceGetName, (char *name, int room, CUdevice device))                                   \
    ONE(cuDeviceGetAttribute, (int *value, int attribute, CUdevice device))                         \
    ONE(cuCtxSetCurrent, (CUcontext context))                                                       \
    ONE(cuModuleLoadData, (CUmodule *module, const void *image))                                    \
    ONE(cuModuleGetFunction, (CUfunction *function, CUmodule module, const char *name))             \
    ONE(cuStreamCreate, (CUstream *stream, unsigned int flags))                                     \
    ONE(cuMulticastAddDevice, (CUmemGenericAllocationHandle multicast, CUdevice device))            \
    ONE(cuMemAddressReserve, (CUdeviceptr *pointer, size_t bytes, size_t alignment, CUdeviceptr wish, unsigned long long flags)) \
    ONE(cuMemAddressFree, (CUdeviceptr pointer, size_t bytes))                                      \
    ONE(cuMemSetAccess, (CUdeviceptr pointer, size_t bytes, const CUmemAccessDesc *access, size_t count)) \
    ONE(cuMemExportToShareableHandle, (void *shared, CUmemGenericAllocationHandle handle, int type, unsigned long long flags)) \
    ONE(cuMemPoolSetAttribute, (CUmemoryPool pool, CUmemPool_attribute what, void *value))          \
    ONE(cuDeviceGetDefaultMemPool, (CUmemoryPool *pool, CUdevice device))                           \
    ONE(cuIpcGetMemHandle, (CUipcMemHandle *handle, CUdeviceptr pointer))                           \
    ONE(cuIpcOpenMemHandle_v2, (CUdeviceptr *pointer, CUipcMemHandle handle, unsigned int flags))   \
    ONE(cuIpcCloseMemHandle, (CUdeviceptr pointer))                                                 \
    ONE(cuGraphCreate, (CUgraph *graph, unsigned int flags))                                        \
    ONE(cuGraphDestroy, (CUgraph graph))                                                            \
    ONE(cuGraphAddKernelNode_v2, (CUgraphNode *node, CUgraph graph, const CUgraphNode *after, size_t count, const CUDA_KERNEL_NODE_PARAMS *params)) \
    ONE(cuGraphAddMemAllocNode, (CUgraphNode *node, CUgraph graph, const CUgraphNode *after, size_t count, CUDA_MEM_ALLOC_NODE_PARAMS *params)) \
    ONE(cuGraphAddChildGraphNode, (CUgraphNode *node, CUgraph graph, const CUgraphNode *after, size_t count, CUgraph child)) \
    ONE(cuGreenCtxCreate, (CUgreenCtx *context, void *resources, CUdevice device, unsigned int flags)) \
    ONE(cuGetExportTable, (const void **table, const CUuuid *id))

LAMINA_DOUBLE_OTHER(LAMINA_CUDA_ONE, LAMINA_CUDA_PTSZ, LAMINA_CUDA_PTDS)

/* --- for tests --- */
/* While held, no kernel, copy or host function begins. */
void double_hold(bool held);
/* Card time that all kernels, graphs and copies have used so far. */
uint64_t double_busy_ns(void);
uint64_t double_busy_on(CUdevice device);
uint64_t double_used_bytes(CUdevice device);
int double_live_events(void);
uint64_t double_recorded_events(void);
uint64_t double_synchronisations(void);
/* The next call of this entry fails so. One at a time. */
void double_fail_next(const char *name, CUresult result);

#endif
