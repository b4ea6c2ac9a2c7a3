/* A library that is linked to the driver itself. */
#include "double.h"

CUresult deep_allocate(CUdeviceptr *pointer, size_t bytes);
CUresult deep_allocate(CUdeviceptr *pointer, size_t bytes) {
    return cuMemAlloc_v2(pointer, bytes);
}
