/* What is counted for which pointer or handle, and in which context it dies. */
#include <pthread.h>
#include <stdlib.h>

#include "map.h"
#include "process.h"
#include "shim.h"

typedef struct charge {
    uint64_t key, bytes;
    CUcontext context;
    struct charge *next, *previous;
} charge;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static lamina_map charges; /* key -> charge */
static charge *all;

CUresult lamina_charge_reserve(uint64_t bytes) {
    if (lamina_try_reserve(lamina_lead(), bytes) == 0) {
        return CUDA_SUCCESS;
    }
    lamina_pools_settle(); /* what was freed may be the card's again by now */
    return lamina_reserve(lamina_lead(), bytes) == 0 ? CUDA_SUCCESS : CUDA_ERROR_OUT_OF_MEMORY;
}

static bool put(uint64_t key, uint64_t bytes, CUcontext context) {
    charge *made = malloc(sizeof *made);
    if (!made) {
        return false;
    }
    *made = (charge){key, bytes, context, NULL, NULL};
    pthread_mutex_lock(&lock);
    bool fine = lamina_map_put(&charges, (void *)(uintptr_t)key, (uint64_t)(uintptr_t)made) == 0;
    if (fine) {
        made->next = all;
        if (all) {
            all->previous = made;
        }
        all = made;
    }
    pthread_mutex_unlock(&lock);
    if (!fine) {
        free(made);
    }
    return fine;
}

bool lamina_charge_keep(uint64_t key, uint64_t bytes) {
    CUcontext context = NULL;
    lamina_cuda.cuCtxGetCurrent(&context);
    bool kept = put(key, bytes, context);
    if (!kept) {
        lamina_give_back(lamina_lead(), bytes);
    }
    return kept;
}

void lamina_charge_put_back(uint64_t key, uint64_t bytes, CUcontext context) {
    put(key, bytes, context);
}

/* With the lock held. */
static void unlink_charge(charge *gone) {
    *(gone->previous ? &gone->previous->next : &all) = gone->next;
    if (gone->next) {
        gone->next->previous = gone->previous;
    }
}

uint64_t lamina_charge_take(uint64_t key, CUcontext *context) {
    uint64_t value, bytes = 0;
    pthread_mutex_lock(&lock);
    if (key != 0 && lamina_map_take(&charges, (void *)(uintptr_t)key, &value)) {
        charge *gone = (charge *)(uintptr_t)value;
        unlink_charge(gone);
        bytes = gone->bytes;
        *context = gone->context;
        free(gone);
    }
    pthread_mutex_unlock(&lock);
    return bytes;
}

void lamina_charge_drop(CUcontext context) {
    uint64_t sum = 0, ignored;
    pthread_mutex_lock(&lock);
    for (charge *at = all, *next; at; at = next) {
        next = at->next;
        if (at->context == context) {
            sum += at->bytes;
            unlink_charge(at);
            lamina_map_take(&charges, (void *)(uintptr_t)at->key, &ignored);
            free(at);
        }
    }
    pthread_mutex_unlock(&lock);
    lamina_give_back(lamina_lead(), sum);
}

void lamina_charges_forget(void) {
    pthread_mutex_init(&lock, NULL);
    charges = (lamina_map){NULL, 0, 0}; /* another thread may have been at them: they are left where they are */
    all = NULL;
}
