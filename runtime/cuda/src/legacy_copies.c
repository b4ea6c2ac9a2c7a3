/* Copies and fills by the forms of CUDA 3.1, whose pointers and sizes have 32 bits; see legacy.c. */
#include "copies.h"

static uint64_t bytes2(const CUDA_MEMCPY2D_v1 *shape) {
    return shape ? (uint64_t)shape->WidthInBytes * shape->Height : 0;
}

static uint64_t bytes3(const CUDA_MEMCPY3D_v1 *shape) {
    return shape ? (uint64_t)shape->WidthInBytes * shape->Height * shape->Depth : 0;
}

/* clang-format off */
LAMINA_BLOCKING_ONE(cuMemcpyHtoD, LAMINA_CUDA_COPY, bytes, (CUdeviceptr_v1 to, const void *from, unsigned int bytes), (to, from, bytes))
LAMINA_BLOCKING_ONE(cuMemcpyDtoH, LAMINA_CUDA_COPY, bytes, (void *to, CUdeviceptr_v1 from, unsigned int bytes), (to, from, bytes))
LAMINA_BLOCKING_ONE(cuMemcpyDtoD, LAMINA_CUDA_COPY, bytes, (CUdeviceptr_v1 to, CUdeviceptr_v1 from, unsigned int bytes), (to, from, bytes))
LAMINA_BLOCKING_ONE(cuMemcpyHtoA, LAMINA_CUDA_COPY, bytes, (CUarray to, unsigned int at, const void *from, unsigned int bytes), (to, at, from, bytes))
LAMINA_BLOCKING_ONE(cuMemcpyAtoH, LAMINA_CUDA_COPY, bytes, (void *to, CUarray from, unsigned int at, unsigned int bytes), (to, from, at, bytes))
LAMINA_BLOCKING_ONE(cuMemcpyDtoA, LAMINA_CUDA_COPY, bytes, (CUarray to, unsigned int at, CUdeviceptr_v1 from, unsigned int bytes), (to, at, from, bytes))
LAMINA_BLOCKING_ONE(cuMemcpyAtoD, LAMINA_CUDA_COPY, bytes, (CUdeviceptr_v1 to, CUarray from, unsigned int at, unsigned int bytes), (to, from, at, bytes))
LAMINA_BLOCKING_ONE(cuMemcpyAtoA, LAMINA_CUDA_COPY, bytes, (CUarray to, unsigned int at, CUarray from, unsigned int begin, unsigned int bytes), (to, at, from, begin, bytes))
LAMINA_BLOCKING_ONE(cuMemcpy2D, LAMINA_CUDA_COPY, bytes2(shape), (const CUDA_MEMCPY2D_v1 *shape), (shape))
LAMINA_BLOCKING_ONE(cuMemcpy2DUnaligned, LAMINA_CUDA_COPY, bytes2(shape), (const CUDA_MEMCPY2D_v1 *shape), (shape))
LAMINA_BLOCKING_ONE(cuMemcpy3D, LAMINA_CUDA_COPY, bytes3(shape), (const CUDA_MEMCPY3D_v1 *shape), (shape))
LAMINA_ASYNC_ONE(cuMemcpyHtoDAsync, LAMINA_CUDA_COPY, bytes, (CUdeviceptr_v1 to, const void *from, unsigned int bytes, CUstream stream), (to, from, bytes, stream))
LAMINA_ASYNC_ONE(cuMemcpyDtoHAsync, LAMINA_CUDA_COPY, bytes, (void *to, CUdeviceptr_v1 from, unsigned int bytes, CUstream stream), (to, from, bytes, stream))
LAMINA_ASYNC_ONE(cuMemcpyDtoDAsync, LAMINA_CUDA_COPY, bytes, (CUdeviceptr_v1 to, CUdeviceptr_v1 from, unsigned int bytes, CUstream stream), (to, from, bytes, stream))
LAMINA_ASYNC_ONE(cuMemcpyHtoAAsync, LAMINA_CUDA_COPY, bytes, (CUarray to, unsigned int at, const void *from, unsigned int bytes, CUstream stream), (to, at, from, bytes, stream))
LAMINA_ASYNC_ONE(cuMemcpyAtoHAsync, LAMINA_CUDA_COPY, bytes, (void *to, CUarray from, unsigned int at, unsigned int bytes, CUstream stream), (to, from, at, bytes, stream))
LAMINA_ASYNC_ONE(cuMemcpy2DAsync, LAMINA_CUDA_COPY, bytes2(shape), (const CUDA_MEMCPY2D_v1 *shape, CUstream stream), (shape, stream))
LAMINA_ASYNC_ONE(cuMemcpy3DAsync, LAMINA_CUDA_COPY, bytes3(shape), (const CUDA_MEMCPY3D_v1 *shape, CUstream stream), (shape, stream))
LAMINA_BLOCKING_ONE(cuMemsetD8, LAMINA_CUDA_FILL, count, (CUdeviceptr_v1 to, unsigned char value, unsigned int count), (to, value, count))
LAMINA_BLOCKING_ONE(cuMemsetD16, LAMINA_CUDA_FILL, count * UINT64_C(2), (CUdeviceptr_v1 to, unsigned short value, unsigned int count), (to, value, count))
LAMINA_BLOCKING_ONE(cuMemsetD32, LAMINA_CUDA_FILL, count * UINT64_C(4), (CUdeviceptr_v1 to, unsigned int value, unsigned int count), (to, value, count))
LAMINA_BLOCKING_ONE(cuMemsetD2D8, LAMINA_CUDA_FILL, (uint64_t)width * height, (CUdeviceptr_v1 to, unsigned int pitch, unsigned char value, unsigned int width, unsigned int height), (to, pitch, value, width, height))
LAMINA_BLOCKING_ONE(cuMemsetD2D16, LAMINA_CUDA_FILL, (uint64_t)width * height * 2, (CUdeviceptr_v1 to, unsigned int pitch, unsigned short value, unsigned int width, unsigned int height), (to, pitch, value, width, height))
LAMINA_BLOCKING_ONE(cuMemsetD2D32, LAMINA_CUDA_FILL, (uint64_t)width * height * 4, (CUdeviceptr_v1 to, unsigned int pitch, unsigned int value, unsigned int width, unsigned int height), (to, pitch, value, width, height))
/* clang-format on */
