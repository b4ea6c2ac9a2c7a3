/* The double's copies and fills: they take time by their size and move nothing. */
#include "inside.h"

static CUresult copy_now(uint64_t bytes, bool per_thread) {
    CUresult rc = double_copy(bytes, NULL, per_thread);
    return rc != CUDA_SUCCESS ? rc : per_thread ? cuStreamSynchronize_ptsz(NULL) : cuStreamSynchronize(NULL);
}

static uint64_t bytes2(const CUDA_MEMCPY2D *shape) {
    return shape->WidthInBytes * shape->Height;
}

static uint64_t bytes3(const CUDA_MEMCPY3D *shape) {
    return shape->WidthInBytes * shape->Height * shape->Depth;
}

static uint64_t bytes3_peer(const CUDA_MEMCPY3D_PEER *shape) {
    return shape->WidthInBytes * shape->Height * shape->Depth;
}

static uint64_t bytes2_v1(const CUDA_MEMCPY2D_v1 *shape) {
    return (uint64_t)shape->WidthInBytes * shape->Height;
}

static uint64_t bytes3_v1(const CUDA_MEMCPY3D_v1 *shape) {
    return (uint64_t)shape->WidthInBytes * shape->Height * shape->Depth;
}

static uint64_t sum_bodies(const CUDA_MEMCPY3D_BATCH_OP *list, size_t count) {
    return count > 0 ? list[0].extent.width * list[0].extent.height * list[0].extent.depth + sum_bodies(list + 1, count - 1) : 0;
}

static uint64_t sum(const size_t *bytes, size_t count) {
    return count > 0 ? bytes[0] + sum(bytes + 1, count - 1) : 0;
}

static uint64_t sum_list(const CUmemDecompressParams *list, size_t count) {
    return count > 0 ? list[0].dstNumBytes + sum_list(list + 1, count - 1) : 0;
}

/* clang-format off */
#define COPY(name, parameters, used, bytes)                                                       \
    CUresult name parameters { used; return copy_now(bytes, false); }                             \
    CUresult name##_ptds parameters { used; return copy_now(bytes, true); }
#define COPY_ASYNC(name, parameters, used, bytes)                                                 \
    CUresult name parameters { used; return double_copy(bytes, stream, false); }                         \
    CUresult name##_ptsz parameters { used; return double_copy(bytes, stream, true); }
#define OLD(name, parameters, used, bytes) CUresult name parameters { used; return copy_now(bytes, false); }
#define OLD_ASYNC(name, parameters, used, bytes) CUresult name parameters { used; return double_copy(bytes, stream, false); }
#define BOTH ((void)to, (void)from)
#define PLACE ((void)to, (void)from, (void)at)
#define FILL ((void)to, (void)value)

COPY(cuMemcpy, (CUdeviceptr to, CUdeviceptr from, size_t bytes), BOTH, bytes)
COPY(cuMemcpyHtoD_v2, (CUdeviceptr to, const void *from, size_t bytes), BOTH, bytes)
COPY(cuMemcpyDtoH_v2, (void *to, CUdeviceptr from, size_t bytes), BOTH, bytes)
COPY(cuMemcpyDtoD_v2, (CUdeviceptr to, CUdeviceptr from, size_t bytes), BOTH, bytes)
COPY(cuMemcpy2D_v2, (const CUDA_MEMCPY2D *shape), (void)0, bytes2(shape))
COPY(cuMemcpy3D_v2, (const CUDA_MEMCPY3D *shape), (void)0, bytes3(shape))
COPY(cuMemcpyPeer, (CUdeviceptr to, CUcontext to_context, CUdeviceptr from, CUcontext from_context, size_t bytes), (BOTH, (void)to_context, (void)from_context), bytes)
COPY(cuMemcpy3DPeer, (const CUDA_MEMCPY3D_PEER *shape), (void)0, bytes3_peer(shape))
COPY_ASYNC(cuMemcpyPeerAsync, (CUdeviceptr to, CUcontext to_context, CUdeviceptr from, CUcontext from_context, size_t bytes, CUstream stream), (BOTH, (void)to_context, (void)from_context), bytes)
COPY_ASYNC(cuMemcpy3DPeerAsync, (const CUDA_MEMCPY3D_PEER *shape, CUstream stream), (void)0, bytes3_peer(shape))
COPY(cuMemsetD8_v2, (CUdeviceptr to, unsigned char value, size_t count), FILL, count)
COPY(cuMemsetD16_v2, (CUdeviceptr to, unsigned short value, size_t count), FILL, count * 2)
COPY(cuMemsetD32_v2, (CUdeviceptr to, unsigned int value, size_t count), FILL, count * 4)
COPY_ASYNC(cuMemcpyAsync, (CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream), BOTH, bytes)
COPY_ASYNC(cuMemcpyHtoDAsync_v2, (CUdeviceptr to, const void *from, size_t bytes, CUstream stream), BOTH, bytes)
COPY_ASYNC(cuMemcpyDtoHAsync_v2, (void *to, CUdeviceptr from, size_t bytes, CUstream stream), BOTH, bytes)
COPY_ASYNC(cuMemcpyDtoDAsync_v2, (CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream), BOTH, bytes)
COPY_ASYNC(cuMemcpy2DAsync_v2, (const CUDA_MEMCPY2D *shape, CUstream stream), (void)0, bytes2(shape))
COPY_ASYNC(cuMemcpy3DAsync_v2, (const CUDA_MEMCPY3D *shape, CUstream stream), (void)0, bytes3(shape))
COPY_ASYNC(cuMemsetD8Async, (CUdeviceptr to, unsigned char value, size_t count, CUstream stream), FILL, count)
COPY_ASYNC(cuMemsetD16Async, (CUdeviceptr to, unsigned short value, size_t count, CUstream stream), FILL, count * 2)
COPY_ASYNC(cuMemsetD32Async, (CUdeviceptr to, unsigned int value, size_t count, CUstream stream), FILL, count * 4)
COPY_ASYNC(cuMemcpyBatchAsync, (CUdeviceptr *to, CUdeviceptr *from, size_t *bytes, size_t count, void *attributes, size_t *first, size_t attribute_count, size_t *failed, CUstream stream), (BOTH, (void)attributes, (void)first, (void)attribute_count, (void)failed), sum(bytes, count))
COPY_ASYNC(cuMemcpyBatchAsync_v2, (CUdeviceptr *to, CUdeviceptr *from, size_t *bytes, size_t count, void *attributes, size_t *first, size_t attribute_count, CUstream stream), (BOTH, (void)attributes, (void)first, (void)attribute_count), sum(bytes, count))
COPY_ASYNC(cuMemBatchDecompressAsync, (CUmemDecompressParams *list, size_t count, unsigned int flags, size_t *failed, CUstream stream), ((void)flags, (void)failed), sum_list(list, count))
COPY_ASYNC(cuMemPrefetchAsync, (CUdeviceptr at, size_t bytes, CUdevice device, CUstream stream), ((void)at, (void)device), bytes)
COPY_ASYNC(cuMemPrefetchAsync_v2, (CUdeviceptr at, size_t bytes, CUmemLocation where, unsigned int flags, CUstream stream), ((void)at, (void)where, (void)flags), bytes)
COPY(cuMemcpy2DUnaligned_v2, (const CUDA_MEMCPY2D *shape), (void)0, bytes2(shape))
COPY(cuMemcpyHtoA_v2, (CUarray to, size_t at, const void *from, size_t bytes), PLACE, bytes)
COPY(cuMemcpyAtoH_v2, (void *to, CUarray from, size_t at, size_t bytes), PLACE, bytes)
COPY(cuMemcpyDtoA_v2, (CUarray to, size_t at, CUdeviceptr from, size_t bytes), PLACE, bytes)
COPY(cuMemcpyAtoD_v2, (CUdeviceptr to, CUarray from, size_t at, size_t bytes), PLACE, bytes)
COPY(cuMemcpyAtoA_v2, (CUarray to, size_t at, CUarray from, size_t begin, size_t bytes), (PLACE, (void)begin), bytes)
COPY_ASYNC(cuMemcpyHtoAAsync_v2, (CUarray to, size_t at, const void *from, size_t bytes, CUstream stream), PLACE, bytes)
COPY_ASYNC(cuMemcpyAtoHAsync_v2, (void *to, CUarray from, size_t at, size_t bytes, CUstream stream), PLACE, bytes)
COPY(cuMemsetD2D8_v2, (CUdeviceptr to, size_t pitch, unsigned char value, size_t width, size_t height), (FILL, (void)pitch), width * height)
COPY_ASYNC(cuMemsetD2D8Async, (CUdeviceptr to, size_t pitch, unsigned char value, size_t width, size_t height, CUstream stream), (FILL, (void)pitch), width * height)
COPY(cuMemsetD2D16_v2, (CUdeviceptr to, size_t pitch, unsigned short value, size_t width, size_t height), (FILL, (void)pitch), width * height * 2)
COPY_ASYNC(cuMemsetD2D16Async, (CUdeviceptr to, size_t pitch, unsigned short value, size_t width, size_t height, CUstream stream), (FILL, (void)pitch), width * height * 2)
COPY(cuMemsetD2D32_v2, (CUdeviceptr to, size_t pitch, unsigned int value, size_t width, size_t height), (FILL, (void)pitch), width * height * 4)
COPY_ASYNC(cuMemsetD2D32Async, (CUdeviceptr to, size_t pitch, unsigned int value, size_t width, size_t height, CUstream stream), (FILL, (void)pitch), width * height * 4)
COPY_ASYNC(cuMemcpy3DBatchAsync, (size_t count, CUDA_MEMCPY3D_BATCH_OP *list, size_t *failed, unsigned long long flags, CUstream stream), ((void)failed, (void)flags), sum_bodies(list, count))
COPY_ASYNC(cuMemcpy3DBatchAsync_v2, (size_t count, CUDA_MEMCPY3D_BATCH_OP *list, unsigned long long flags, CUstream stream), (void)flags, sum_bodies(list, count))

/* The forms of CUDA 3.1. */
OLD(cuMemcpyHtoD, (CUdeviceptr_v1 to, const void *from, unsigned int bytes), ((void)to, (void)from), bytes)
OLD(cuMemcpyDtoH, (void *to, CUdeviceptr_v1 from, unsigned int bytes), ((void)to, (void)from), bytes)
OLD(cuMemcpyDtoD, (CUdeviceptr_v1 to, CUdeviceptr_v1 from, unsigned int bytes), ((void)to, (void)from), bytes)
OLD(cuMemcpyHtoA, (CUarray to, unsigned int at, const void *from, unsigned int bytes), ((void)to, (void)at, (void)from), bytes)
OLD(cuMemcpyAtoH, (void *to, CUarray from, unsigned int at, unsigned int bytes), ((void)to, (void)from, (void)at), bytes)
OLD(cuMemcpyDtoA, (CUarray to, unsigned int at, CUdeviceptr_v1 from, unsigned int bytes), ((void)to, (void)at, (void)from), bytes)
OLD(cuMemcpyAtoD, (CUdeviceptr_v1 to, CUarray from, unsigned int at, unsigned int bytes), ((void)to, (void)from, (void)at), bytes)
OLD(cuMemcpyAtoA, (CUarray to, unsigned int at, CUarray from, unsigned int begin, unsigned int bytes), ((void)to, (void)at, (void)from, (void)begin), bytes)
OLD(cuMemcpy2D, (const CUDA_MEMCPY2D_v1 *shape), (void)0, bytes2_v1(shape))
OLD(cuMemcpy2DUnaligned, (const CUDA_MEMCPY2D_v1 *shape), (void)0, bytes2_v1(shape))
OLD(cuMemcpy3D, (const CUDA_MEMCPY3D_v1 *shape), (void)0, bytes3_v1(shape))
OLD_ASYNC(cuMemcpyHtoDAsync, (CUdeviceptr_v1 to, const void *from, unsigned int bytes, CUstream stream), ((void)to, (void)from), bytes)
OLD_ASYNC(cuMemcpyDtoHAsync, (void *to, CUdeviceptr_v1 from, unsigned int bytes, CUstream stream), ((void)to, (void)from), bytes)
OLD_ASYNC(cuMemcpyDtoDAsync, (CUdeviceptr_v1 to, CUdeviceptr_v1 from, unsigned int bytes, CUstream stream), ((void)to, (void)from), bytes)
OLD_ASYNC(cuMemcpyHtoAAsync, (CUarray to, unsigned int at, const void *from, unsigned int bytes, CUstream stream), ((void)to, (void)at, (void)from), bytes)
OLD_ASYNC(cuMemcpyAtoHAsync, (void *to, CUarray from, unsigned int at, unsigned int bytes, CUstream stream), ((void)to, (void)from, (void)at), bytes)
OLD_ASYNC(cuMemcpy2DAsync, (const CUDA_MEMCPY2D_v1 *shape, CUstream stream), (void)0, bytes2_v1(shape))
OLD_ASYNC(cuMemcpy3DAsync, (const CUDA_MEMCPY3D_v1 *shape, CUstream stream), (void)0, bytes3_v1(shape))
OLD(cuMemsetD8, (CUdeviceptr_v1 to, unsigned char value, unsigned int count), ((void)to, (void)value), count)
OLD(cuMemsetD16, (CUdeviceptr_v1 to, unsigned short value, unsigned int count), ((void)to, (void)value), count * UINT64_C(2))
OLD(cuMemsetD32, (CUdeviceptr_v1 to, unsigned int value, unsigned int count), ((void)to, (void)value), count * UINT64_C(4))
OLD(cuMemsetD2D8, (CUdeviceptr_v1 to, unsigned int pitch, unsigned char value, unsigned int width, unsigned int height), ((void)to, (void)pitch, (void)value), (uint64_t)width * height)
OLD(cuMemsetD2D16, (CUdeviceptr_v1 to, unsigned int pitch, unsigned short value, unsigned int width, unsigned int height), ((void)to, (void)pitch, (void)value), (uint64_t)width * height * 2)
OLD(cuMemsetD2D32, (CUdeviceptr_v1 to, unsigned int pitch, unsigned int value, unsigned int width, unsigned int height), ((void)to, (void)pitch, (void)value), (uint64_t)width * height * 4)
/* clang-format on */
