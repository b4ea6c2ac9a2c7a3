/* How memory of one context is counted: for the entries of memory.c and for their older forms. */
#ifndef LAMINA_CUDA_MEMORY_H
#define LAMINA_CUDA_MEMORY_H

#include "shim.h"

/* Room for `bytes` on the card of the current context: CUDA_SUCCESS and the charge to keep, or CUDA_ERROR_OUT_OF_MEMORY. */
CUresult lamina_memory_reserve(uint64_t bytes, lamina_charge *charge);
/* The driver's answer to an allocation that is reserved: kept under its key, or undone where it cannot be noted. */
CUresult lamina_memory_keep(CUresult rc, uint64_t key, const lamina_charge *charge, CUresult (*undo)(uint64_t key));
/* Frees by the driver's function and gives back what was counted. */
CUresult lamina_memory_release(uint64_t key, CUresult (*destroy)(uint64_t key));
uint64_t lamina_array_bytes(const CUDA_ARRAY3D_DESCRIPTOR *shape, unsigned int levels);
CUresult lamina_array_destroy(uint64_t key);
/* Bytes of a pitched allocation, as the driver is expected to make it. */
uint64_t lamina_pitched_bytes(uint64_t width, uint64_t height);

#endif
