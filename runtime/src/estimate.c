#include "estimate.h"

#define PROBES 8u

uint64_t lamina_mix(uint64_t key, uint64_t word) {
    uint64_t mixed = (key ^ word) * UINT64_C(0xff51afd7ed558ccd);
    mixed ^= mixed >> 32;
    return mixed ? mixed : 1;
}

uint64_t lamina_estimate_of(const lamina_estimates *table, uint64_t key) {
    for (uint64_t probe = 0; probe < PROBES; probe++) {
        const lamina_estimate *entry = &table->entries[(key + probe) & (LAMINA_ESTIMATES - 1)];
        if (entry->key == key) {
            return entry->ns;
        }
    }
    return 0;
}

void lamina_estimate_learn(lamina_estimates *table, uint64_t key, uint64_t ns) {
    /* A full neighbourhood loses its first entry: an estimate is cheap to learn again. */
    lamina_estimate *home = &table->entries[key & (LAMINA_ESTIMATES - 1)];
    lamina_estimate *free_entry = 0;
    ns = ns ? ns : 1;
    for (uint64_t probe = 0; probe < PROBES; probe++) {
        lamina_estimate *entry = &table->entries[(key + probe) & (LAMINA_ESTIMATES - 1)];
        if (entry->key == key) {
            entry->ns = entry->ns - entry->ns / 4 + ns / 4;
            entry->ns = entry->ns ? entry->ns : 1;
            return;
        }
        if (entry->key == 0 && !free_entry) {
            free_entry = entry;
        }
    }
    free_entry = free_entry ? free_entry : home;
    free_entry->key = key;
    free_entry->ns = ns;
}
