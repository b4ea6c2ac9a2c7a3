/* What is counted for which pointer or handle, and in which context it dies. */
#include <pthread.h>
#include <stdlib.h>

#include "map.h"
#include "shim.h"

typedef struct note {
    uint64_t key;
    lamina_charge charge;
    struct note *next, *previous;
} note;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static lamina_map notes; /* key -> note */
static note *all;

CUresult lamina_charge_reserve(lamina_member *member, uint64_t bytes) {
    if (lamina_try_reserve(member, bytes) == 0) {
        return CUDA_SUCCESS;
    }
    lamina_pools_settle(); /* what was freed may be the card's again by now */
    return lamina_reserve(member, bytes) == 0 ? CUDA_SUCCESS : CUDA_ERROR_OUT_OF_MEMORY;
}

static bool put(uint64_t key, const lamina_charge *charge) {
    note *made = malloc(sizeof *made);
    if (!made) {
        return false;
    }
    *made = (note){key, *charge, NULL, NULL};
    pthread_mutex_lock(&lock);
    bool fine = lamina_map_put(&notes, (void *)(uintptr_t)key, (uint64_t)(uintptr_t)made) == 0;
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

bool lamina_charge_keep(uint64_t key, const lamina_charge *charge) {
    bool kept = put(key, charge);
    if (!kept) {
        lamina_give_back(charge->member, charge->bytes);
    }
    return kept;
}

/* With the lock held. */
static void unlink_note(note *gone) {
    *(gone->previous ? &gone->previous->next : &all) = gone->next;
    if (gone->next) {
        gone->next->previous = gone->previous;
    }
}

bool lamina_charge_take(uint64_t key, lamina_charge *charge) {
    uint64_t value;
    pthread_mutex_lock(&lock);
    bool known = key != 0 && lamina_map_take(&notes, (void *)(uintptr_t)key, &value);
    if (known) {
        note *gone = (note *)(uintptr_t)value;
        unlink_note(gone);
        *charge = gone->charge;
        free(gone);
    }
    pthread_mutex_unlock(&lock);
    return known;
}

void lamina_charge_drop(CUcontext context) {
    uint64_t sum = 0, ignored;
    lamina_member *member = lamina_lead(); /* a context is on one card: all of it is one member's */
    pthread_mutex_lock(&lock);
    for (note *at = all, *next; at; at = next) {
        next = at->next;
        if (at->charge.context == context) {
            sum += at->charge.bytes;
            member = at->charge.member;
            unlink_note(at);
            lamina_map_take(&notes, (void *)(uintptr_t)at->key, &ignored);
            free(at);
        }
    }
    pthread_mutex_unlock(&lock);
    lamina_give_back(member, sum);
}

void lamina_charges_forget(void) {
    pthread_mutex_init(&lock, NULL);
    notes = (lamina_map){NULL, 0, 0}; /* another thread may have been at them: they are left where they are */
    all = NULL;
}
