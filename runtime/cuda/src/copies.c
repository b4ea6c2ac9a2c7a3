/* Copies and fills that are large enough to keep the card busy. Small ones pass; those that block are a point to book what is done. */
#include "copies.h"

#define LARGE_BYTES (UINT64_C(1) << 20)

/* About the same size, about the same time: two steps per power of two. */
static uint64_t key_of(uint64_t kind, uint64_t bytes) {
    uint32_t magnitude = 64u - (uint32_t)__builtin_clzll(bytes | 1);
    return lamina_mix(kind, 1 + magnitude * 2 + (magnitude > 1 ? (bytes >> (magnitude - 2)) & 1 : 0));
}

CUresult lamina_copy_begin(lamina_way *way, CUstream stream, bool own, enum lamina_cuda_kind kind, uint64_t bytes) {
    *way = (lamina_way){.handle = stream};
    return bytes >= LARGE_BYTES ? lamina_way_begin(way, stream, own, key_of(kind, bytes)) : CUDA_SUCCESS;
}

CUresult lamina_copy_begin_blocking(lamina_way *way, bool own, enum lamina_cuda_kind kind, uint64_t bytes) {
    *way = (lamina_way){.handle = NULL};
    if (bytes < LARGE_BYTES) {
        lamina_before_waiting(NULL, own);
        return CUDA_SUCCESS;
    }
    return lamina_way_begin_blocking(way, NULL, own, key_of(kind, bytes));
}

CUresult lamina_copy_end_blocking(lamina_way *way, CUresult result) {
    lamina_way_end(way, result);
    lamina_after_waiting();
    return result;
}

static uint64_t bytes_of(const size_t *bytes, size_t count) {
    uint64_t sum = 0;
    for (size_t at = 0; bytes && at < count; at++) {
        sum += bytes[at];
    }
    return sum;
}

/* What comes out of it is what it writes. */
static uint64_t bytes_of_list(const CUmemDecompressParams *list, size_t count) {
    uint64_t sum = 0;
    for (size_t at = 0; list && at < count; at++) {
        sum += list[at].dstNumBytes;
    }
    return sum;
}

/* clang-format off */
LAMINA_BLOCKING(cuMemcpy, LAMINA_CUDA_COPY, bytes, (CUdeviceptr to, CUdeviceptr from, size_t bytes), (to, from, bytes))
LAMINA_BLOCKING(cuMemcpyHtoD_v2, LAMINA_CUDA_COPY, bytes, (CUdeviceptr to, const void *from, size_t bytes), (to, from, bytes))
LAMINA_BLOCKING(cuMemcpyDtoH_v2, LAMINA_CUDA_COPY, bytes, (void *to, CUdeviceptr from, size_t bytes), (to, from, bytes))
LAMINA_BLOCKING(cuMemcpyDtoD_v2, LAMINA_CUDA_COPY, bytes, (CUdeviceptr to, CUdeviceptr from, size_t bytes), (to, from, bytes))
/* From card to card: gated and charged on the card of its stream's context, which drives it. */
LAMINA_BLOCKING(cuMemcpyPeer, LAMINA_CUDA_COPY, bytes, (CUdeviceptr to, CUcontext to_context, CUdeviceptr from, CUcontext from_context, size_t bytes), (to, to_context, from, from_context, bytes))
LAMINA_ASYNC(cuMemcpyPeerAsync, LAMINA_CUDA_COPY, bytes, (CUdeviceptr to, CUcontext to_context, CUdeviceptr from, CUcontext from_context, size_t bytes, CUstream stream), (to, to_context, from, from_context, bytes, stream))
LAMINA_BLOCKING(cuMemsetD8_v2, LAMINA_CUDA_FILL, count, (CUdeviceptr to, unsigned char value, size_t count), (to, value, count))
LAMINA_BLOCKING(cuMemsetD16_v2, LAMINA_CUDA_FILL, count * 2, (CUdeviceptr to, unsigned short value, size_t count), (to, value, count))
LAMINA_BLOCKING(cuMemsetD32_v2, LAMINA_CUDA_FILL, count * 4, (CUdeviceptr to, unsigned int value, size_t count), (to, value, count))
LAMINA_ASYNC(cuMemcpyAsync, LAMINA_CUDA_COPY, bytes, (CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream), (to, from, bytes, stream))
LAMINA_ASYNC(cuMemcpyHtoDAsync_v2, LAMINA_CUDA_COPY, bytes, (CUdeviceptr to, const void *from, size_t bytes, CUstream stream), (to, from, bytes, stream))
LAMINA_ASYNC(cuMemcpyDtoHAsync_v2, LAMINA_CUDA_COPY, bytes, (void *to, CUdeviceptr from, size_t bytes, CUstream stream), (to, from, bytes, stream))
LAMINA_ASYNC(cuMemcpyDtoDAsync_v2, LAMINA_CUDA_COPY, bytes, (CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream), (to, from, bytes, stream))
LAMINA_ASYNC(cuMemsetD8Async, LAMINA_CUDA_FILL, count, (CUdeviceptr to, unsigned char value, size_t count, CUstream stream), (to, value, count, stream))
LAMINA_ASYNC(cuMemsetD16Async, LAMINA_CUDA_FILL, count * 2, (CUdeviceptr to, unsigned short value, size_t count, CUstream stream), (to, value, count, stream))
LAMINA_ASYNC(cuMemsetD32Async, LAMINA_CUDA_FILL, count * 4, (CUdeviceptr to, unsigned int value, size_t count, CUstream stream), (to, value, count, stream))
LAMINA_ASYNC(cuMemcpyBatchAsync, LAMINA_CUDA_COPY, bytes_of(bytes, count), (CUdeviceptr *to, CUdeviceptr *from, size_t *bytes, size_t count, void *attributes, size_t *first, size_t attribute_count, size_t *failed, CUstream stream), (to, from, bytes, count, attributes, first, attribute_count, failed, stream))
LAMINA_ASYNC(cuMemcpyBatchAsync_v2, LAMINA_CUDA_COPY, bytes_of(bytes, count), (CUdeviceptr *to, CUdeviceptr *from, size_t *bytes, size_t count, void *attributes, size_t *first, size_t attribute_count, CUstream stream), (to, from, bytes, count, attributes, first, attribute_count, stream))
LAMINA_ASYNC(cuMemBatchDecompressAsync, LAMINA_CUDA_DECOMPRESS, bytes_of_list(list, count), (CUmemDecompressParams *list, size_t count, unsigned int flags, size_t *failed, CUstream stream), (list, count, flags, failed, stream))
LAMINA_ASYNC(cuMemPrefetchAsync, LAMINA_CUDA_PREFETCH, bytes, (CUdeviceptr at, size_t bytes, CUdevice device, CUstream stream), (at, bytes, device, stream))
LAMINA_ASYNC(cuMemPrefetchAsync_v2, LAMINA_CUDA_PREFETCH, bytes, (CUdeviceptr at, size_t bytes, CUmemLocation where, unsigned int flags, CUstream stream), (at, bytes, where, flags, stream))
/* clang-format on */
