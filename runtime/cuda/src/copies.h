/* Hooks of copies and fills: large ones pass the gate and are charged, small ones go as they are. */
#ifndef LAMINA_CUDA_COPIES_H
#define LAMINA_CUDA_COPIES_H

#include "streams.h"

CUresult lamina_copy_begin(lamina_way *way, CUstream stream, bool own, enum lamina_cuda_kind kind, uint64_t bytes);
/* The same for one that has ended when the driver returns, on the stream that 0 means. */
CUresult lamina_copy_begin_blocking(lamina_way *way, bool own, enum lamina_cuda_kind kind, uint64_t bytes);
CUresult lamina_copy_end_blocking(lamina_way *way, CUresult result);

/* Entries of two forms; `bytes` is what is moved. */
#define LAMINA_BLOCKING(name, kind, bytes, parameters, arguments)                               \
    LAMINA_TWINS(name, _ptds, parameters, arguments) {                                          \
        lamina_way way;                                                                         \
        CUresult rc = lamina_copy_begin_blocking(&way, own, kind, bytes);                       \
        return rc != CUDA_SUCCESS ? rc : lamina_copy_end_blocking(&way, next arguments);        \
    }
#define LAMINA_ASYNC(name, kind, bytes, parameters, arguments)                                  \
    LAMINA_TWINS(name, _ptsz, parameters, arguments) {                                          \
        lamina_way way;                                                                         \
        CUresult rc = lamina_copy_begin(&way, stream, own, kind, bytes);                        \
        return rc != CUDA_SUCCESS ? rc : lamina_way_end(&way, next arguments);                  \
    }
/* Entries of one form. */
#define LAMINA_BLOCKING_ONE(name, kind, bytes, parameters, arguments)                           \
    LAMINA_HOOK(name, parameters, arguments) {                                                  \
        lamina_way way;                                                                         \
        CUresult rc = lamina_copy_begin_blocking(&way, false, kind, bytes);                     \
        return rc != CUDA_SUCCESS ? rc : lamina_copy_end_blocking(&way, lamina_cuda.name arguments); \
    }
#define LAMINA_ASYNC_ONE(name, kind, bytes, parameters, arguments)                              \
    LAMINA_HOOK(name, parameters, arguments) {                                                  \
        lamina_way way;                                                                         \
        CUresult rc = lamina_copy_begin(&way, stream, false, kind, bytes);                      \
        return rc != CUDA_SUCCESS ? rc : lamina_way_end(&way, lamina_cuda.name arguments);      \
    }

#endif
