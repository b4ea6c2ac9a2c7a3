/*
 * What the shim's files share: the driver's entries, and how a hook stands in front of one. A hook is the exported function of
 * the entry's own name, so that a program linked to the driver and one that looks entries up both come to it.
 */
#ifndef LAMINA_SHIM_H
#define LAMINA_SHIM_H

#include <stdatomic.h>
#include <stdbool.h>

#include "lamina_cuda_entries.h"
#include "process.h"

#define LAMINA_FIELD(name, parameters) CUresult(*name) parameters;
#define LAMINA_FIELD_PTSZ(name, parameters) \
    CUresult(*name) parameters;             \
    CUresult(*name##_ptsz) parameters;
#define LAMINA_FIELD_PTDS(name, parameters) \
    CUresult(*name) parameters;             \
    CUresult(*name##_ptds) parameters;
typedef struct {
    LAMINA_CUDA_HOOKED(LAMINA_FIELD, LAMINA_FIELD_PTSZ, LAMINA_FIELD_PTDS)
    LAMINA_CUDA_CALLED(LAMINA_FIELD, LAMINA_FIELD_PTSZ, LAMINA_FIELD_PTDS)
} lamina_driver_entries;
typedef struct {
    LAMINA_NVML_HOOKED(LAMINA_FIELD)
    LAMINA_NVML_CALLED(LAMINA_FIELD)
} lamina_nvml_entries;

/* The real ones, NULL where the driver has none. Written once, before the flags below. */
extern lamina_driver_entries lamina_cuda;
extern lamina_nvml_entries lamina_nvml;
extern _Atomic bool lamina_cuda_bound, lamina_nvml_bound;
extern bool lamina_active; /* this process runs on a slice */
/* Finds the driver if that is still to be done. False: this machine has none. */
bool lamina_bind_cuda(void);
bool lamina_bind_nvml(void);

static inline bool lamina_cuda_ready(void) {
    return atomic_load_explicit(&lamina_cuda_bound, memory_order_acquire) || lamina_bind_cuda();
}

static inline bool lamina_nvml_ready(void) {
    return atomic_load_explicit(&lamina_nvml_bound, memory_order_acquire) || lamina_bind_nvml();
}

#define LAMINA_EXPORTED __attribute__((visibility("default")))
#define LAMINA_BARE(...) __VA_ARGS__

/* Opens the hook of one entry; its body follows and runs on a slice alone. */
#define LAMINA_HOOK(name, parameters, arguments)                                       \
    static CUresult on_##name parameters;                                              \
    LAMINA_EXPORTED CUresult name parameters {                                         \
        if (!lamina_cuda_ready() || !lamina_cuda.name) {                               \
            return CUDA_ERROR_NOT_FOUND;                                               \
        }                                                                              \
        return lamina_active ? on_##name arguments : lamina_cuda.name arguments;       \
    }                                                                                  \
    static CUresult on_##name parameters

/* The same for an entry of two forms; the body has `next`, the driver's, and `own`: whether 0 means the thread's own stream. */
#define LAMINA_TWINS(name, ending, parameters, arguments)                                                        \
    static CUresult on_##name(__typeof__(lamina_cuda.name) next, bool own, LAMINA_BARE parameters);              \
    LAMINA_EXPORTED CUresult name parameters {                                                                   \
        if (!lamina_cuda_ready() || !lamina_cuda.name) {                                                         \
            return CUDA_ERROR_NOT_FOUND;                                                                         \
        }                                                                                                        \
        return lamina_active ? on_##name(lamina_cuda.name, false, LAMINA_BARE arguments) : lamina_cuda.name arguments; \
    }                                                                                                            \
    LAMINA_EXPORTED CUresult name##ending parameters {                                                           \
        if (!lamina_cuda_ready() || !lamina_cuda.name##ending) {                                                 \
            return CUDA_ERROR_NOT_FOUND;                                                                         \
        }                                                                                                        \
        return lamina_active ? on_##name(lamina_cuda.name##ending, true, LAMINA_BARE arguments)                  \
                             : lamina_cuda.name##ending arguments;                                               \
    }                                                                                                            \
    static CUresult on_##name(__typeof__(lamina_cuda.name) next, bool own, LAMINA_BARE parameters)

/*
 * card.c: whose card this device is. NULL: no slice's, or not known while an agent does not answer; each one is waited for once, up
 * to 2 s.
 */
lamina_member *lamina_member_of(CUdevice device);
/* Whose card a context, or the current one, is on; the lead where that is no slice's card, or cannot be known. */
lamina_member *lamina_member_in(CUcontext context);
lamina_member *lamina_member_here(void);
/* CUDA_SUCCESS, or why no context may be made on this device. Fails closed. */
CUresult lamina_admission(CUdevice device);
uint64_t lamina_quota(lamina_member *member);      /* bytes */
uint64_t lamina_slice_used(lamina_member *member); /* bytes, by all of the slice's processes */

/* charges.c: what is counted for which pointer or handle. Thread-safe. */
typedef struct {
    uint64_t bytes;
    lamina_member *member; /* who has them counted */
    CUcontext context;     /* in which they end */
} lamina_charge;
/* Room for `bytes`: CUDA_SUCCESS or CUDA_ERROR_OUT_OF_MEMORY. */
CUresult lamina_charge_reserve(lamina_member *member, uint64_t bytes);
/* Notes under `key` what is reserved already; false: no memory to note it, the reservation is given back. */
bool lamina_charge_keep(uint64_t key, const lamina_charge *charge);
/* Takes the note away; the bytes stay counted. False: nothing is known of this key. */
bool lamina_charge_take(uint64_t key, lamina_charge *charge);
/* Everything of a context that the driver has destroyed. */
void lamina_charge_drop(CUcontext context);

/* pools.c */
/* Where frees may have taken effect: pools are counted by what they hold of the card. */
void lamina_pools_settle(void);
void lamina_pools_touched(void); /* something was freed that may have been a pool's */
/* A graph that allocates is about to be launched or uploaded there: CUDA_SUCCESS or CUDA_ERROR_OUT_OF_MEMORY. */
CUresult lamina_graph_memory_reserve(CUdevice device, uint64_t bytes);
void lamina_graph_memory_settle(CUdevice device);

/* In the child of a fork: nothing is this process's any more. */
void lamina_charges_forget(void);
void lamina_pools_forget(void);
void lamina_vmm_forget(void);
void lamina_graphs_forget(void);
void lamina_streams_forget(void);
void lamina_events_forget(void);
void lamina_batches_forget(void);
void lamina_contexts_forget(void);
/* reaper.c: sees to that, once per process. */
void lamina_watch_forks(void);

#endif
