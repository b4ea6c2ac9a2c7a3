/*
 * Memory by the forms of CUDA 3.1, whose pointers and sizes have 32 bits. No header of this age leads to them, but drivers export them and who asks
 * dlsym for "cuMemAlloc" finds them: they count like the others.
 */
#include "memory.h"

static CUresult free_pointer(uint64_t key) {
    return lamina_cuda.cuMemFree((CUdeviceptr_v1)key);
}

LAMINA_HOOK(cuMemAlloc, (CUdeviceptr_v1 *pointer, unsigned int bytes), (pointer, bytes)) {
    lamina_charge charge;
    if (!pointer || lamina_memory_reserve(bytes, &charge) != CUDA_SUCCESS) {
        return pointer ? CUDA_ERROR_OUT_OF_MEMORY : CUDA_ERROR_INVALID_VALUE;
    }
    CUresult rc = lamina_cuda.cuMemAlloc(pointer, bytes);
    return lamina_memory_keep(rc, *pointer, &charge, free_pointer);
}

LAMINA_HOOK(cuMemAllocPitch, (CUdeviceptr_v1 *pointer, unsigned int *pitch, unsigned int width, unsigned int height, unsigned int element),
    (pointer, pitch, width, height, element)) {
    uint64_t bytes = lamina_pitched_bytes(width, height);
    lamina_charge charge;
    if (!pointer || lamina_memory_reserve(bytes, &charge) != CUDA_SUCCESS) {
        return pointer ? CUDA_ERROR_OUT_OF_MEMORY : CUDA_ERROR_INVALID_VALUE;
    }
    CUresult rc = lamina_cuda.cuMemAllocPitch(pointer, pitch, width, height, element);
    return lamina_memory_keep(rc, *pointer, &charge, free_pointer);
}

LAMINA_HOOK(cuMemFree, (CUdeviceptr_v1 pointer), (pointer)) {
    return lamina_memory_release(pointer, free_pointer);
}

LAMINA_HOOK(cuArrayCreate, (CUarray *array, const CUDA_ARRAY_DESCRIPTOR_v1 *shape), (array, shape)) {
    if (!array || !shape) {
        return lamina_cuda.cuArrayCreate(array, shape);
    }
    CUDA_ARRAY3D_DESCRIPTOR whole = {shape->Width, shape->Height, 0, shape->Format, shape->NumChannels, 0};
    uint64_t bytes = lamina_array_bytes(&whole, 1);
    lamina_charge charge;
    if (lamina_memory_reserve(bytes, &charge) != CUDA_SUCCESS) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    CUresult rc = lamina_cuda.cuArrayCreate(array, shape);
    return lamina_memory_keep(rc, (uintptr_t)*array, &charge, lamina_array_destroy);
}

LAMINA_HOOK(cuArray3DCreate, (CUarray *array, const CUDA_ARRAY3D_DESCRIPTOR_v1 *shape), (array, shape)) {
    if (!array || !shape) {
        return lamina_cuda.cuArray3DCreate(array, shape);
    }
    CUDA_ARRAY3D_DESCRIPTOR whole = {shape->Width, shape->Height, shape->Depth, shape->Format, shape->NumChannels, shape->Flags};
    uint64_t bytes = lamina_array_bytes(&whole, 1);
    lamina_charge charge;
    if (lamina_memory_reserve(bytes, &charge) != CUDA_SUCCESS) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    CUresult rc = lamina_cuda.cuArray3DCreate(array, shape);
    return bytes > 0 ? lamina_memory_keep(rc, (uintptr_t)*array, &charge, lamina_array_destroy) : rc;
}

static unsigned int narrow(uint64_t bytes) {
    return bytes < UINT32_MAX ? (unsigned int)bytes : UINT32_MAX;
}

/* What the forms of 64 bits say, as far as it fits. */
LAMINA_HOOK(cuMemGetInfo, (unsigned int *free, unsigned int *total), (free, total)) {
    size_t free_bytes = 0, total_bytes = 0;
    CUresult rc = cuMemGetInfo_v2(&free_bytes, &total_bytes);
    if (rc == CUDA_SUCCESS && free) {
        *free = narrow(free_bytes);
    }
    if (rc == CUDA_SUCCESS && total) {
        *total = narrow(total_bytes);
    }
    return rc;
}

LAMINA_HOOK(cuDeviceTotalMem, (unsigned int *bytes, CUdevice device), (bytes, device)) {
    size_t all = 0;
    CUresult rc = cuDeviceTotalMem_v2(&all, device);
    if (rc == CUDA_SUCCESS && bytes) {
        *bytes = narrow(all);
    }
    return rc;
}
