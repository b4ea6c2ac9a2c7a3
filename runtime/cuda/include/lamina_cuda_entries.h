/*
 * The driver's entry points that the project knows, once: the shim's table, its wrappers and the driver double are all made from
 * these lists. ONE(name, (parameters)) is an entry of its own, PTSZ and PTDS stand for two: `name` works on the legacy default
 * stream, `name_ptsz` or `name_ptds` on the calling thread's own.
 */
#ifndef LAMINA_CUDA_ENTRIES_H
#define LAMINA_CUDA_ENTRIES_H

#include "lamina_cuda.h"

/* What the shim puts itself in front of. */
#define LAMINA_CUDA_HOOKED(ONE, PTSZ, PTDS)                                                                                        \
    ONE(cuInit, (unsigned int flags))                                                                                              \
    ONE(cuGetProcAddress, (const char *symbol, void **function, int version, uint64_t flags))                                      \
    ONE(cuGetProcAddress_v2, (const char *symbol, void **function, int version, uint64_t flags, CUdriverProcAddressQueryResult *status)) \
    /* contexts */                                                                                                                 \
    ONE(cuCtxCreate, (CUcontext *context, unsigned int flags, CUdevice device))                                                    \
    ONE(cuCtxCreate_v2, (CUcontext *context, unsigned int flags, CUdevice device))                                                 \
    ONE(cuCtxCreate_v3, (CUcontext *context, CUexecAffinityParam *affinity, int count, unsigned int flags, CUdevice device))       \
    ONE(cuCtxCreate_v4, (CUcontext *context, CUctxCreateParams *params, unsigned int flags, CUdevice device))                      \
    ONE(cuCtxDestroy, (CUcontext context))                                                                                         \
    ONE(cuCtxDestroy_v2, (CUcontext context))                                                                                      \
    ONE(cuDevicePrimaryCtxRetain, (CUcontext *context, CUdevice device))                                                           \
    ONE(cuDevicePrimaryCtxRelease, (CUdevice device))                                                                              \
    ONE(cuDevicePrimaryCtxRelease_v2, (CUdevice device))                                                                           \
    ONE(cuDevicePrimaryCtxReset, (CUdevice device))                                                                                \
    ONE(cuDevicePrimaryCtxReset_v2, (CUdevice device))                                                                             \
    ONE(cuGreenCtxDestroy, (CUgreenCtx context))                                                                                   \
    /* memory */                                                                                                                   \
    ONE(cuMemAlloc_v2, (CUdeviceptr *pointer, size_t bytes))                                                                       \
    ONE(cuMemAllocPitch_v2, (CUdeviceptr *pointer, size_t *pitch, size_t width, size_t height, unsigned int element))              \
    ONE(cuMemAllocManaged, (CUdeviceptr *pointer, size_t bytes, unsigned int flags))                                               \
    ONE(cuMemFree_v2, (CUdeviceptr pointer))                                                                                       \
    PTSZ(cuMemAllocAsync, (CUdeviceptr *pointer, size_t bytes, CUstream stream))                                                   \
    PTSZ(cuMemAllocFromPoolAsync, (CUdeviceptr *pointer, size_t bytes, CUmemoryPool pool, CUstream stream))                        \
    PTSZ(cuMemFreeAsync, (CUdeviceptr pointer, CUstream stream))                                                                   \
    ONE(cuMemPoolCreate, (CUmemoryPool *pool, const CUmemPoolProps *props))                                                        \
    ONE(cuMemPoolDestroy, (CUmemoryPool pool))                                                                                     \
    ONE(cuMemPoolTrimTo, (CUmemoryPool pool, size_t keep))                                                                         \
    ONE(cuMemCreate, (CUmemGenericAllocationHandle *handle, size_t bytes, const CUmemAllocationProp *prop, unsigned long long flags)) \
    ONE(cuMemRelease, (CUmemGenericAllocationHandle handle))                                                                       \
    ONE(cuMemMap, (CUdeviceptr pointer, size_t bytes, size_t offset, CUmemGenericAllocationHandle handle, unsigned long long flags)) \
    ONE(cuMemUnmap, (CUdeviceptr pointer, size_t bytes))                                                                           \
    ONE(cuMemRetainAllocationHandle, (CUmemGenericAllocationHandle *handle, void *pointer))                                        \
    ONE(cuMemImportFromShareableHandle, (CUmemGenericAllocationHandle *handle, void *shared, int type))                            \
    ONE(cuMulticastCreate, (CUmemGenericAllocationHandle *handle, const CUmulticastObjectProp *prop))                              \
    ONE(cuMulticastBindMem, (CUmemGenericAllocationHandle multicast, size_t offset, CUmemGenericAllocationHandle memory, size_t from, size_t bytes, unsigned long long flags)) \
    ONE(cuMulticastBindMem_v2, (CUmemGenericAllocationHandle multicast, CUdevice device, size_t offset, CUmemGenericAllocationHandle memory, size_t from, size_t bytes, unsigned long long flags)) \
    ONE(cuMulticastBindAddr, (CUmemGenericAllocationHandle multicast, size_t offset, CUdeviceptr pointer, size_t bytes, unsigned long long flags)) \
    ONE(cuMulticastBindAddr_v2, (CUmemGenericAllocationHandle multicast, CUdevice device, size_t offset, CUdeviceptr pointer, size_t bytes, unsigned long long flags)) \
    ONE(cuMulticastUnbind, (CUmemGenericAllocationHandle multicast, CUdevice device, size_t offset, size_t bytes))                 \
    ONE(cuArrayCreate_v2, (CUarray *array, const CUDA_ARRAY_DESCRIPTOR *shape))                                                    \
    ONE(cuArray3DCreate_v2, (CUarray *array, const CUDA_ARRAY3D_DESCRIPTOR *shape))                                                \
    ONE(cuArrayDestroy, (CUarray array))                                                                                           \
    ONE(cuMipmappedArrayCreate, (CUmipmappedArray *array, const CUDA_ARRAY3D_DESCRIPTOR *shape, unsigned int levels))              \
    ONE(cuMipmappedArrayDestroy, (CUmipmappedArray array))                                                                         \
    ONE(cuMemGetInfo_v2, (size_t *free, size_t *total))                                                                            \
    ONE(cuDeviceTotalMem_v2, (size_t *bytes, CUdevice device))                                                                     \
    /* memory by the forms of CUDA 3.1 */                                                                                          \
    ONE(cuMemAlloc, (CUdeviceptr_v1 *pointer, unsigned int bytes))                                                                 \
    ONE(cuMemAllocPitch, (CUdeviceptr_v1 *pointer, unsigned int *pitch, unsigned int width, unsigned int height, unsigned int element)) \
    ONE(cuMemFree, (CUdeviceptr_v1 pointer))                                                                                       \
    ONE(cuArrayCreate, (CUarray *array, const CUDA_ARRAY_DESCRIPTOR_v1 *shape))                                                    \
    ONE(cuArray3DCreate, (CUarray *array, const CUDA_ARRAY3D_DESCRIPTOR_v1 *shape))                                                \
    ONE(cuMemGetInfo, (unsigned int *free, unsigned int *total))                                                                   \
    ONE(cuDeviceTotalMem, (unsigned int *bytes, CUdevice device))                                                                  \
    /* graphs */                                                                                                                   \
    ONE(cuGraphInstantiate, (CUgraphExec *exec, CUgraph graph, CUgraphNode *error, char *log, size_t room))                        \
    ONE(cuGraphInstantiate_v2, (CUgraphExec *exec, CUgraph graph, CUgraphNode *error, char *log, size_t room))                     \
    ONE(cuGraphInstantiateWithFlags, (CUgraphExec *exec, CUgraph graph, unsigned long long flags))                                 \
    PTSZ(cuGraphInstantiateWithParams, (CUgraphExec *exec, CUgraph graph, CUDA_GRAPH_INSTANTIATE_PARAMS *params))                  \
    ONE(cuGraphExecUpdate, (CUgraphExec exec, CUgraph graph, CUgraphNode *error, int *result))                                     \
    ONE(cuGraphExecUpdate_v2, (CUgraphExec exec, CUgraph graph, CUgraphExecUpdateResultInfo *result))                              \
    ONE(cuGraphExecDestroy, (CUgraphExec exec))                                                                                    \
    PTSZ(cuGraphLaunch, (CUgraphExec exec, CUstream stream))                                                                       \
    PTSZ(cuGraphUpload, (CUgraphExec exec, CUstream stream))                                                                       \
    ONE(cuDeviceGraphMemTrim, (CUdevice device))                                                                                   \
    /* kernels */                                                                                                                  \
    PTSZ(cuLaunchKernel, (CUfunction function, unsigned int gx, unsigned int gy, unsigned int gz, unsigned int bx, unsigned int by, unsigned int bz, unsigned int shared, CUstream stream, void **params, void **extra)) \
    PTSZ(cuLaunchKernelEx, (const CUlaunchConfig *config, CUfunction function, void **params, void **extra))                       \
    PTSZ(cuLaunchCooperativeKernel, (CUfunction function, unsigned int gx, unsigned int gy, unsigned int gz, unsigned int bx, unsigned int by, unsigned int bz, unsigned int shared, CUstream stream, void **params)) \
    ONE(cuLaunchCooperativeKernelMultiDevice, (CUDA_LAUNCH_PARAMS *list, unsigned int count, unsigned int flags))                  \
    ONE(cuLaunch, (CUfunction function))                                                                                           \
    ONE(cuLaunchGrid, (CUfunction function, int width, int height))                                                                \
    ONE(cuLaunchGridAsync, (CUfunction function, int width, int height, CUstream stream))                                          \
    /* streams */                                                                                                                  \
    ONE(cuStreamDestroy, (CUstream stream))                                                                                        \
    ONE(cuStreamDestroy_v2, (CUstream stream))                                                                                     \
    PTSZ(cuStreamBeginCapture, (CUstream stream))                                                                                  \
    PTSZ(cuStreamBeginCapture_v2, (CUstream stream, CUstreamCaptureMode mode))                                                     \
    PTSZ(cuStreamBeginCaptureToGraph, (CUstream stream, CUgraph graph, const CUgraphNode *after, const CUgraphEdgeData *edges, size_t count, CUstreamCaptureMode mode)) \
    PTSZ(cuStreamEndCapture, (CUstream stream, CUgraph *graph))                                                                    \
    PTSZ(cuStreamWaitEvent, (CUstream stream, CUevent event, unsigned int flags))                                                  \
    PTSZ(cuStreamWaitValue32, (CUstream stream, CUdeviceptr address, uint32_t value, unsigned int flags))                          \
    PTSZ(cuStreamWaitValue32_v2, (CUstream stream, CUdeviceptr address, uint32_t value, unsigned int flags))                       \
    PTSZ(cuStreamWaitValue64, (CUstream stream, CUdeviceptr address, uint64_t value, unsigned int flags))                          \
    PTSZ(cuStreamWaitValue64_v2, (CUstream stream, CUdeviceptr address, uint64_t value, unsigned int flags))                       \
    PTSZ(cuStreamBatchMemOp, (CUstream stream, unsigned int count, CUstreamBatchMemOpParams *list, unsigned int flags))            \
    PTSZ(cuStreamBatchMemOp_v2, (CUstream stream, unsigned int count, CUstreamBatchMemOpParams *list, unsigned int flags))         \
    PTSZ(cuLaunchHostFunc, (CUstream stream, CUhostFn function, void *data))                                                       \
    PTSZ(cuStreamAddCallback, (CUstream stream, CUstreamCallback callback, void *data, unsigned int flags))                        \
    PTSZ(cuStreamSynchronize, (CUstream stream))                                                                                   \
    PTSZ(cuStreamQuery, (CUstream stream))                                                                                         \
    ONE(cuCtxSynchronize, (void))                                                                                                  \
    ONE(cuEventSynchronize, (CUevent event))                                                                                       \
    ONE(cuEventQuery, (CUevent event))                                                                                             \
    /* copies and fills */                                                                                                         \
    PTDS(cuMemcpy, (CUdeviceptr to, CUdeviceptr from, size_t bytes))                                                               \
    PTDS(cuMemcpyHtoD_v2, (CUdeviceptr to, const void *from, size_t bytes))                                                        \
    PTDS(cuMemcpyDtoH_v2, (void *to, CUdeviceptr from, size_t bytes))                                                              \
    PTDS(cuMemcpyDtoD_v2, (CUdeviceptr to, CUdeviceptr from, size_t bytes))                                                        \
    PTDS(cuMemcpy2D_v2, (const CUDA_MEMCPY2D *shape))                                                                               \
    PTDS(cuMemcpy3D_v2, (const CUDA_MEMCPY3D *shape))                                                                               \
    PTDS(cuMemsetD8_v2, (CUdeviceptr to, unsigned char value, size_t count))                                                       \
    PTDS(cuMemsetD16_v2, (CUdeviceptr to, unsigned short value, size_t count))                                                     \
    PTDS(cuMemsetD32_v2, (CUdeviceptr to, unsigned int value, size_t count))                                                       \
    PTSZ(cuMemcpyAsync, (CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream))                                         \
    PTSZ(cuMemcpyHtoDAsync_v2, (CUdeviceptr to, const void *from, size_t bytes, CUstream stream))                                  \
    PTSZ(cuMemcpyDtoHAsync_v2, (void *to, CUdeviceptr from, size_t bytes, CUstream stream))                                        \
    PTSZ(cuMemcpyDtoDAsync_v2, (CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream))                                  \
    PTSZ(cuMemcpy2DAsync_v2, (const CUDA_MEMCPY2D *shape, CUstream stream))                                                         \
    PTSZ(cuMemcpy3DAsync_v2, (const CUDA_MEMCPY3D *shape, CUstream stream))                                                         \
    PTSZ(cuMemsetD8Async, (CUdeviceptr to, unsigned char value, size_t count, CUstream stream))                                    \
    PTSZ(cuMemsetD16Async, (CUdeviceptr to, unsigned short value, size_t count, CUstream stream))                                  \
    PTSZ(cuMemsetD32Async, (CUdeviceptr to, unsigned int value, size_t count, CUstream stream))                                    \
    PTDS(cuMemcpyPeer, (CUdeviceptr to, CUcontext to_context, CUdeviceptr from, CUcontext from_context, size_t bytes))             \
    PTSZ(cuMemcpyPeerAsync, (CUdeviceptr to, CUcontext to_context, CUdeviceptr from, CUcontext from_context, size_t bytes, CUstream stream))\
    PTDS(cuMemcpy3DPeer, (const CUDA_MEMCPY3D_PEER *shape))                                                                        \
    PTSZ(cuMemcpy3DPeerAsync, (const CUDA_MEMCPY3D_PEER *shape, CUstream stream))                                                  \
    /* arrays, areas, bodies */                                                                                                    \
    PTDS(cuMemcpy2DUnaligned_v2, (const CUDA_MEMCPY2D *shape))                                                                     \
    PTDS(cuMemcpyHtoA_v2, (CUarray to, size_t at, const void *from, size_t bytes))                                                 \
    PTDS(cuMemcpyAtoH_v2, (void *to, CUarray from, size_t at, size_t bytes))                                                       \
    PTDS(cuMemcpyDtoA_v2, (CUarray to, size_t at, CUdeviceptr from, size_t bytes))                                                 \
    PTDS(cuMemcpyAtoD_v2, (CUdeviceptr to, CUarray from, size_t at, size_t bytes))                                                 \
    PTDS(cuMemcpyAtoA_v2, (CUarray to, size_t at, CUarray from, size_t begin, size_t bytes))                                       \
    PTSZ(cuMemcpyHtoAAsync_v2, (CUarray to, size_t at, const void *from, size_t bytes, CUstream stream))                           \
    PTSZ(cuMemcpyAtoHAsync_v2, (void *to, CUarray from, size_t at, size_t bytes, CUstream stream))                                 \
    PTDS(cuMemsetD2D8_v2, (CUdeviceptr to, size_t pitch, unsigned char value, size_t width, size_t height))                        \
    PTDS(cuMemsetD2D16_v2, (CUdeviceptr to, size_t pitch, unsigned short value, size_t width, size_t height))                      \
    PTDS(cuMemsetD2D32_v2, (CUdeviceptr to, size_t pitch, unsigned int value, size_t width, size_t height))                        \
    PTSZ(cuMemsetD2D8Async, (CUdeviceptr to, size_t pitch, unsigned char value, size_t width, size_t height, CUstream stream))     \
    PTSZ(cuMemsetD2D16Async, (CUdeviceptr to, size_t pitch, unsigned short value, size_t width, size_t height, CUstream stream))   \
    PTSZ(cuMemsetD2D32Async, (CUdeviceptr to, size_t pitch, unsigned int value, size_t width, size_t height, CUstream stream))     \
    PTSZ(cuMemcpy3DBatchAsync, (size_t count, CUDA_MEMCPY3D_BATCH_OP *list, size_t *failed, unsigned long long flags, CUstream stream))\
    PTSZ(cuMemcpy3DBatchAsync_v2, (size_t count, CUDA_MEMCPY3D_BATCH_OP *list, unsigned long long flags, CUstream stream))         \
    /* the forms of CUDA 3.1 */                                                                                                    \
    ONE(cuMemcpyHtoD, (CUdeviceptr_v1 to, const void *from, unsigned int bytes))                                                   \
    ONE(cuMemcpyDtoH, (void *to, CUdeviceptr_v1 from, unsigned int bytes))                                                         \
    ONE(cuMemcpyDtoD, (CUdeviceptr_v1 to, CUdeviceptr_v1 from, unsigned int bytes))                                                \
    ONE(cuMemcpyHtoDAsync, (CUdeviceptr_v1 to, const void *from, unsigned int bytes, CUstream stream))                             \
    ONE(cuMemcpyDtoHAsync, (void *to, CUdeviceptr_v1 from, unsigned int bytes, CUstream stream))                                   \
    ONE(cuMemcpyDtoDAsync, (CUdeviceptr_v1 to, CUdeviceptr_v1 from, unsigned int bytes, CUstream stream))                          \
    ONE(cuMemcpyHtoA, (CUarray to, unsigned int at, const void *from, unsigned int bytes))                                         \
    ONE(cuMemcpyAtoH, (void *to, CUarray from, unsigned int at, unsigned int bytes))                                               \
    ONE(cuMemcpyDtoA, (CUarray to, unsigned int at, CUdeviceptr_v1 from, unsigned int bytes))                                      \
    ONE(cuMemcpyAtoD, (CUdeviceptr_v1 to, CUarray from, unsigned int at, unsigned int bytes))                                      \
    ONE(cuMemcpyAtoA, (CUarray to, unsigned int at, CUarray from, unsigned int begin, unsigned int bytes))                         \
    ONE(cuMemcpyHtoAAsync, (CUarray to, unsigned int at, const void *from, unsigned int bytes, CUstream stream))                   \
    ONE(cuMemcpyAtoHAsync, (void *to, CUarray from, unsigned int at, unsigned int bytes, CUstream stream))                         \
    ONE(cuMemcpy2D, (const CUDA_MEMCPY2D_v1 *shape))                                                                               \
    ONE(cuMemcpy2DUnaligned, (const CUDA_MEMCPY2D_v1 *shape))                                                                      \
    ONE(cuMemcpy2DAsync, (const CUDA_MEMCPY2D_v1 *shape, CUstream stream))                                                         \
    ONE(cuMemcpy3D, (const CUDA_MEMCPY3D_v1 *shape))                                                                               \
    ONE(cuMemcpy3DAsync, (const CUDA_MEMCPY3D_v1 *shape, CUstream stream))                                                         \
    ONE(cuMemsetD8, (CUdeviceptr_v1 to, unsigned char value, unsigned int count))                                                  \
    ONE(cuMemsetD16, (CUdeviceptr_v1 to, unsigned short value, unsigned int count))                                                \
    ONE(cuMemsetD32, (CUdeviceptr_v1 to, unsigned int value, unsigned int count))                                                  \
    ONE(cuMemsetD2D8, (CUdeviceptr_v1 to, unsigned int pitch, unsigned char value, unsigned int width, unsigned int height))       \
    ONE(cuMemsetD2D16, (CUdeviceptr_v1 to, unsigned int pitch, unsigned short value, unsigned int width, unsigned int height))     \
    ONE(cuMemsetD2D32, (CUdeviceptr_v1 to, unsigned int pitch, unsigned int value, unsigned int width, unsigned int height))       \
    PTSZ(cuMemcpyBatchAsync, (CUdeviceptr *to, CUdeviceptr *from, size_t *bytes, size_t count, void *attributes, size_t *first, size_t attribute_count, size_t *failed, CUstream stream)) \
    PTSZ(cuMemcpyBatchAsync_v2, (CUdeviceptr *to, CUdeviceptr *from, size_t *bytes, size_t count, void *attributes, size_t *first, size_t attribute_count, CUstream stream)) \
    PTSZ(cuMemBatchDecompressAsync, (CUmemDecompressParams *list, size_t count, unsigned int flags, size_t *failed, CUstream stream)) \
    PTSZ(cuMemPrefetchAsync, (CUdeviceptr at, size_t bytes, CUdevice device, CUstream stream))                                     \
    PTSZ(cuMemPrefetchAsync_v2, (CUdeviceptr at, size_t bytes, CUmemLocation where, unsigned int flags, CUstream stream))

/* What the shim calls for its own ends. */
#define LAMINA_CUDA_CALLED(ONE, PTSZ, PTDS)                                                                                        \
    ONE(cuDriverGetVersion, (int *version))                                                                                        \
    ONE(cuDeviceGetUuid, (CUuuid *uuid, CUdevice device))                                                                          \
    ONE(cuDeviceGetUuid_v2, (CUuuid *uuid, CUdevice device))                                                                       \
    ONE(cuCtxGetCurrent, (CUcontext *context))                                                                                     \
    ONE(cuCtxPushCurrent_v2, (CUcontext context))                                                                                  \
    ONE(cuCtxPopCurrent_v2, (CUcontext *context))                                                                                  \
    ONE(cuCtxGetDevice, (CUdevice *device))                                                                                        \
    ONE(cuDevicePrimaryCtxGetState, (CUdevice device, unsigned int *flags, int *active))                                           \
    PTSZ(cuStreamGetCtx, (CUstream stream, CUcontext *context))                                                                    \
    PTSZ(cuStreamIsCapturing, (CUstream stream, CUstreamCaptureStatus *status))                                                    \
    ONE(cuThreadExchangeStreamCaptureMode, (CUstreamCaptureMode *mode))                                                            \
    ONE(cuEventCreate, (CUevent *event, unsigned int flags))                                                                       \
    PTSZ(cuEventRecord, (CUevent event, CUstream stream))                                                                          \
    ONE(cuEventElapsedTime, (float *milliseconds, CUevent start, CUevent end))                                                     \
    ONE(cuEventDestroy_v2, (CUevent event))                                                                                        \
    ONE(cuDeviceGetMemPool, (CUmemoryPool *pool, CUdevice device))                                                                 \
    ONE(cuMemPoolGetAttribute, (CUmemoryPool pool, CUmemPool_attribute what, void *value))                                         \
    ONE(cuDeviceGetGraphMemAttribute, (CUdevice device, CUgraphMem_attribute what, void *value))                                   \
    ONE(cuGraphGetNodes, (CUgraph graph, CUgraphNode *nodes, size_t *count))                                                       \
    ONE(cuGraphNodeGetType, (CUgraphNode node, CUgraphNodeType *type))                                                             \
    ONE(cuGraphMemAllocNodeGetParams, (CUgraphNode node, CUDA_MEM_ALLOC_NODE_PARAMS *params))                                      \
    ONE(cuGraphChildGraphNodeGetGraph, (CUgraphNode node, CUgraph *graph))

/* NVML's, hooked and called. */
#define LAMINA_NVML_HOOKED(ONE)                                                                                                    \
    ONE(nvmlDeviceGetMemoryInfo, (nvmlDevice_t device, nvmlMemory_t *memory))                                                      \
    ONE(nvmlDeviceGetMemoryInfo_v2, (nvmlDevice_t device, nvmlMemory_v2_t *memory))                                                \
    ONE(nvmlDeviceGetComputeRunningProcesses, (nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_v1_t *list))              \
    ONE(nvmlDeviceGetComputeRunningProcesses_v2, (nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_t *list))              \
    ONE(nvmlDeviceGetComputeRunningProcesses_v3, (nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_t *list))              \
    ONE(nvmlDeviceGetGraphicsRunningProcesses, (nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_v1_t *list))             \
    ONE(nvmlDeviceGetGraphicsRunningProcesses_v2, (nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_t *list))             \
    ONE(nvmlDeviceGetGraphicsRunningProcesses_v3, (nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_t *list))             \
    ONE(nvmlDeviceGetUtilizationRates, (nvmlDevice_t device, nvmlUtilization_t *rates))                                            \
    ONE(nvmlDeviceGetProcessUtilization, (nvmlDevice_t device, nvmlProcessUtilizationSample_t *list, unsigned int *count, unsigned long long since)) \
    ONE(nvmlDeviceGetProcessesUtilizationInfo, (nvmlDevice_t device, nvmlProcessesUtilizationInfo_v1_t *info))
#define LAMINA_NVML_CALLED(ONE) \
    ONE(nvmlInit_v2, (void)) \
    ONE(nvmlDeviceGetHandleByIndex_v2, (unsigned int index, nvmlDevice_t *device)) \
    ONE(nvmlDeviceGetUUID, (nvmlDevice_t device, char *uuid, unsigned int room))

/* Prototypes of all of them, for whoever defines or links them. */
#define LAMINA_CUDA_ONE(name, parameters) CUresult name parameters;
#define LAMINA_CUDA_PTSZ(name, parameters) \
    CUresult name parameters;              \
    CUresult name##_ptsz parameters;
#define LAMINA_CUDA_PTDS(name, parameters) \
    CUresult name parameters;              \
    CUresult name##_ptds parameters;
LAMINA_CUDA_HOOKED(LAMINA_CUDA_ONE, LAMINA_CUDA_PTSZ, LAMINA_CUDA_PTDS)
LAMINA_CUDA_CALLED(LAMINA_CUDA_ONE, LAMINA_CUDA_PTSZ, LAMINA_CUDA_PTDS)
#define LAMINA_NVML_ONE(name, parameters) nvmlReturn_t name parameters;
LAMINA_NVML_HOOKED(LAMINA_NVML_ONE)
LAMINA_NVML_CALLED(LAMINA_NVML_ONE)

#endif
