/*
 * Plain, pitched and managed memory, and arrays: reserve, call the driver, keep or give back. The note of a pointer is taken away
 * before the driver frees it, since the next allocation may get the same number, and the bytes are given back afterwards.
 */
#include "memory.h"

#define PITCH 512u /* what the driver is expected to align a row to, at least */

CUresult lamina_memory_reserve(uint64_t bytes, lamina_charge *charge) {
    *charge = (lamina_charge){bytes, lamina_member_here(), NULL};
    return lamina_charge_reserve(charge->member, bytes);
}

/* The driver's answer to an allocation that is reserved. */
static CUresult settle(CUresult rc, uint64_t key, const lamina_charge *charge) {
    lamina_charge made = *charge;
    if (rc != CUDA_SUCCESS) {
        lamina_give_back(charge->member, charge->bytes);
        return rc;
    }
    lamina_cuda.cuCtxGetCurrent(&made.context);
    return lamina_charge_keep(key, &made) ? CUDA_SUCCESS : CUDA_ERROR_OUT_OF_MEMORY;
}

/* What would be counted for ever is not handed out. */
CUresult lamina_memory_keep(CUresult rc, uint64_t key, const lamina_charge *charge, CUresult (*undo)(uint64_t key)) {
    CUresult kept = settle(rc, key, charge);
    if (rc == CUDA_SUCCESS && kept != CUDA_SUCCESS) {
        undo(key);
    }
    return kept;
}

static CUresult free_pointer(uint64_t key) {
    return lamina_cuda.cuMemFree_v2(key);
}

static CUresult keep_pointer(CUresult rc, const CUdeviceptr *pointer, const lamina_charge *charge) {
    return lamina_memory_keep(rc, rc == CUDA_SUCCESS ? *pointer : 0, charge, free_pointer);
}

uint64_t lamina_pitched_bytes(uint64_t width, uint64_t height) {
    return (width + PITCH - 1) / PITCH * PITCH * height;
}

LAMINA_HOOK(cuMemAlloc_v2, (CUdeviceptr *pointer, size_t bytes), (pointer, bytes)) {
    lamina_charge charge;
    if (lamina_memory_reserve(bytes, &charge) != CUDA_SUCCESS) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    return keep_pointer(lamina_cuda.cuMemAlloc_v2(pointer, bytes), pointer, &charge);
}

/* Managed memory may all come to lie on the card: it counts in full. */
LAMINA_HOOK(cuMemAllocManaged, (CUdeviceptr *pointer, size_t bytes, unsigned int flags), (pointer, bytes, flags)) {
    lamina_charge charge;
    if (lamina_memory_reserve(bytes, &charge) != CUDA_SUCCESS) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    return keep_pointer(lamina_cuda.cuMemAllocManaged(pointer, bytes, flags), pointer, &charge);
}

LAMINA_HOOK(cuMemAllocPitch_v2, (CUdeviceptr *pointer, size_t *pitch, size_t width, size_t height, unsigned int element),
    (pointer, pitch, width, height, element)) {
    uint64_t expected = lamina_pitched_bytes(width, height);
    lamina_charge charge;
    if (lamina_memory_reserve(expected, &charge) != CUDA_SUCCESS) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    CUresult rc = lamina_cuda.cuMemAllocPitch_v2(pointer, pitch, width, height, element);
    uint64_t bytes = rc == CUDA_SUCCESS ? (uint64_t)*pitch * height : expected;
    if (bytes > expected && lamina_charge_reserve(charge.member, bytes - expected) != CUDA_SUCCESS) {
        lamina_give_back(charge.member, expected);
        lamina_cuda.cuMemFree_v2(*pointer);
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    if (bytes < expected) {
        lamina_give_back(charge.member, expected - bytes);
    }
    charge.bytes = bytes;
    return keep_pointer(rc, pointer, &charge);
}

/* What is unknown came from a pool, from another process, or from before: the driver knows. */
CUresult lamina_memory_release(uint64_t key, CUresult (*destroy)(uint64_t key)) {
    lamina_charge charge;
    bool known = lamina_charge_take(key, &charge);
    CUresult rc = destroy(key);
    if (rc != CUDA_SUCCESS && known) {
        lamina_charge_keep(key, &charge);
    } else if (known) {
        lamina_give_back(charge.member, charge.bytes);
    } else if (rc == CUDA_SUCCESS && key != 0) {
        lamina_pools_touched();
        lamina_pools_settle();
    }
    return rc;
}

LAMINA_HOOK(cuMemFree_v2, (CUdeviceptr pointer), (pointer)) {
    return lamina_memory_release(pointer, free_pointer);
}

/* --- arrays --- */
static uint64_t channel_bytes(int format) {
    switch (format) {
    case CU_AD_FORMAT_UNSIGNED_INT8:
    case CU_AD_FORMAT_SIGNED_INT8:
        return 1;
    case CU_AD_FORMAT_UNSIGNED_INT16:
    case CU_AD_FORMAT_SIGNED_INT16:
    case CU_AD_FORMAT_HALF:
        return 2;
    default: /* also for formats of later drivers, compressed ones among them, which need less */
        return 4;
    }
}

static uint64_t level_bytes(const CUDA_ARRAY3D_DESCRIPTOR *shape, unsigned int level) {
    uint64_t width = shape->Width >> level, height = shape->Height >> level, depth = shape->Depth >> level;
    uint64_t row = (width ? width : 1) * channel_bytes(shape->Format) * shape->NumChannels;
    return (row + PITCH - 1) / PITCH * PITCH * (height ? height : 1) * (depth ? depth : 1);
}

/* By the description: the driver tells the true size only of arrays that take no memory of their own. */
uint64_t lamina_array_bytes(const CUDA_ARRAY3D_DESCRIPTOR *shape, unsigned int levels) {
    uint64_t bytes = 0;
    if (shape->Flags & (CUDA_ARRAY3D_SPARSE | CUDA_ARRAY3D_DEFERRED_MAPPING)) {
        return 0; /* memory is mapped into it that was counted when it was made */
    }
    for (unsigned int level = 0; level < levels; level++) {
        bytes += level_bytes(shape, level);
    }
    return bytes;
}

CUresult lamina_array_destroy(uint64_t key) {
    return lamina_cuda.cuArrayDestroy((CUarray)(uintptr_t)key);
}

static CUresult destroy_mipmapped(uint64_t key) {
    return lamina_cuda.cuMipmappedArrayDestroy((CUmipmappedArray)(uintptr_t)key);
}

static CUresult keep_array(CUresult rc, uintptr_t array, const lamina_charge *charge, CUresult (*destroy)(uint64_t)) {
    return charge->bytes > 0 ? lamina_memory_keep(rc, array, charge, destroy) : rc;
}

LAMINA_HOOK(cuArrayCreate_v2, (CUarray *array, const CUDA_ARRAY_DESCRIPTOR *shape), (array, shape)) {
    if (!array || !shape) {
        return lamina_cuda.cuArrayCreate_v2(array, shape);
    }
    CUDA_ARRAY3D_DESCRIPTOR whole = {shape->Width, shape->Height, 0, shape->Format, shape->NumChannels, 0};
    uint64_t bytes = lamina_array_bytes(&whole, 1);
    lamina_charge charge;
    if (lamina_memory_reserve(bytes, &charge) != CUDA_SUCCESS) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    CUresult rc = lamina_cuda.cuArrayCreate_v2(array, shape);
    return keep_array(rc, (uintptr_t)*array, &charge, lamina_array_destroy);
}

LAMINA_HOOK(cuArray3DCreate_v2, (CUarray *array, const CUDA_ARRAY3D_DESCRIPTOR *shape), (array, shape)) {
    if (!array || !shape) {
        return lamina_cuda.cuArray3DCreate_v2(array, shape);
    }
    uint64_t bytes = lamina_array_bytes(shape, 1);
    lamina_charge charge;
    if (lamina_memory_reserve(bytes, &charge) != CUDA_SUCCESS) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    CUresult rc = lamina_cuda.cuArray3DCreate_v2(array, shape);
    return keep_array(rc, (uintptr_t)*array, &charge, lamina_array_destroy);
}

LAMINA_HOOK(cuMipmappedArrayCreate, (CUmipmappedArray *array, const CUDA_ARRAY3D_DESCRIPTOR *shape, unsigned int levels), (array, shape, levels)) {
    if (!array || !shape || levels > 32) {
        return lamina_cuda.cuMipmappedArrayCreate(array, shape, levels);
    }
    uint64_t bytes = lamina_array_bytes(shape, levels);
    lamina_charge charge;
    if (lamina_memory_reserve(bytes, &charge) != CUDA_SUCCESS) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    CUresult rc = lamina_cuda.cuMipmappedArrayCreate(array, shape, levels);
    return keep_array(rc, (uintptr_t)*array, &charge, destroy_mipmapped);
}

LAMINA_HOOK(cuArrayDestroy, (CUarray array), (array)) {
    return lamina_memory_release((uintptr_t)array, lamina_array_destroy);
}

LAMINA_HOOK(cuMipmappedArrayDestroy, (CUmipmappedArray array), (array)) {
    return lamina_memory_release((uintptr_t)array, destroy_mipmapped);
}
