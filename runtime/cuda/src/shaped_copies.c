/* Copies of arrays, areas and bodies, and fills of areas. */
#include "copies.h"

static uint64_t bytes2(const CUDA_MEMCPY2D *shape) {
    return shape ? (uint64_t)shape->WidthInBytes * shape->Height : 0;
}

static uint64_t bytes3(const CUDA_MEMCPY3D *shape) {
    return shape ? (uint64_t)shape->WidthInBytes * shape->Height * shape->Depth : 0;
}

static uint64_t bytes3_peer(const CUDA_MEMCPY3D_PEER *shape) {
    return shape ? (uint64_t)shape->WidthInBytes * shape->Height * shape->Depth : 0;
}

/* A list says elements where arrays are concerned: at least so many bytes. */
static uint64_t bytes_of_list(const CUDA_MEMCPY3D_BATCH_OP *list, size_t count) {
    uint64_t sum = 0;
    for (size_t at = 0; list && at < count; at++) {
        sum += (uint64_t)list[at].extent.width * list[at].extent.height * list[at].extent.depth;
    }
    return sum;
}

/* clang-format off */
LAMINA_BLOCKING(cuMemcpy2D_v2, LAMINA_CUDA_COPY, bytes2(shape), (const CUDA_MEMCPY2D *shape), (shape))
LAMINA_BLOCKING(cuMemcpy3D_v2, LAMINA_CUDA_COPY, bytes3(shape), (const CUDA_MEMCPY3D *shape), (shape))
LAMINA_BLOCKING(cuMemcpy3DPeer, LAMINA_CUDA_COPY, bytes3_peer(shape), (const CUDA_MEMCPY3D_PEER *shape), (shape))
LAMINA_ASYNC(cuMemcpy3DPeerAsync, LAMINA_CUDA_COPY, bytes3_peer(shape), (const CUDA_MEMCPY3D_PEER *shape, CUstream stream), (shape, stream))
LAMINA_ASYNC(cuMemcpy2DAsync_v2, LAMINA_CUDA_COPY, bytes2(shape), (const CUDA_MEMCPY2D *shape, CUstream stream), (shape, stream))
LAMINA_ASYNC(cuMemcpy3DAsync_v2, LAMINA_CUDA_COPY, bytes3(shape), (const CUDA_MEMCPY3D *shape, CUstream stream), (shape, stream))
LAMINA_BLOCKING(cuMemcpy2DUnaligned_v2, LAMINA_CUDA_COPY, bytes2(shape), (const CUDA_MEMCPY2D *shape), (shape))
LAMINA_BLOCKING(cuMemcpyHtoA_v2, LAMINA_CUDA_COPY, bytes, (CUarray to, size_t at, const void *from, size_t bytes), (to, at, from, bytes))
LAMINA_BLOCKING(cuMemcpyAtoH_v2, LAMINA_CUDA_COPY, bytes, (void *to, CUarray from, size_t at, size_t bytes), (to, from, at, bytes))
LAMINA_BLOCKING(cuMemcpyDtoA_v2, LAMINA_CUDA_COPY, bytes, (CUarray to, size_t at, CUdeviceptr from, size_t bytes), (to, at, from, bytes))
LAMINA_BLOCKING(cuMemcpyAtoD_v2, LAMINA_CUDA_COPY, bytes, (CUdeviceptr to, CUarray from, size_t at, size_t bytes), (to, from, at, bytes))
LAMINA_BLOCKING(cuMemcpyAtoA_v2, LAMINA_CUDA_COPY, bytes, (CUarray to, size_t at, CUarray from, size_t begin, size_t bytes), (to, at, from, begin, bytes))
LAMINA_ASYNC(cuMemcpyHtoAAsync_v2, LAMINA_CUDA_COPY, bytes, (CUarray to, size_t at, const void *from, size_t bytes, CUstream stream), (to, at, from, bytes, stream))
LAMINA_ASYNC(cuMemcpyAtoHAsync_v2, LAMINA_CUDA_COPY, bytes, (void *to, CUarray from, size_t at, size_t bytes, CUstream stream), (to, from, at, bytes, stream))
LAMINA_BLOCKING(cuMemsetD2D8_v2, LAMINA_CUDA_FILL, width * height, (CUdeviceptr to, size_t pitch, unsigned char value, size_t width, size_t height), (to, pitch, value, width, height))
LAMINA_BLOCKING(cuMemsetD2D16_v2, LAMINA_CUDA_FILL, width * height * 2, (CUdeviceptr to, size_t pitch, unsigned short value, size_t width, size_t height), (to, pitch, value, width, height))
LAMINA_BLOCKING(cuMemsetD2D32_v2, LAMINA_CUDA_FILL, width * height * 4, (CUdeviceptr to, size_t pitch, unsigned int value, size_t width, size_t height), (to, pitch, value, width, height))
LAMINA_ASYNC(cuMemsetD2D8Async, LAMINA_CUDA_FILL, width * height, (CUdeviceptr to, size_t pitch, unsigned char value, size_t width, size_t height, CUstream stream), (to, pitch, value, width, height, stream))
LAMINA_ASYNC(cuMemsetD2D16Async, LAMINA_CUDA_FILL, width * height * 2, (CUdeviceptr to, size_t pitch, unsigned short value, size_t width, size_t height, CUstream stream), (to, pitch, value, width, height, stream))
LAMINA_ASYNC(cuMemsetD2D32Async, LAMINA_CUDA_FILL, width * height * 4, (CUdeviceptr to, size_t pitch, unsigned int value, size_t width, size_t height, CUstream stream), (to, pitch, value, width, height, stream))
LAMINA_ASYNC(cuMemcpy3DBatchAsync, LAMINA_CUDA_COPY, bytes_of_list(list, count), (size_t count, CUDA_MEMCPY3D_BATCH_OP *list, size_t *failed, unsigned long long flags, CUstream stream), (count, list, failed, flags, stream))
LAMINA_ASYNC(cuMemcpy3DBatchAsync_v2, LAMINA_CUDA_COPY, bytes_of_list(list, count), (size_t count, CUDA_MEMCPY3D_BATCH_OP *list, unsigned long long flags, CUstream stream), (count, list, flags, stream))
/* clang-format on */
