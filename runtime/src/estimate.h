/* How long a command will probably hold the card: a moving average per key. Guarded by its owner's lock. */
#ifndef LAMINA_ESTIMATE_H
#define LAMINA_ESTIMATE_H

#include <stdint.h>

#define LAMINA_ESTIMATES 4096u /* a power of two */
#define LAMINA_UNKNOWN_NS UINT64_C(1000000)

typedef struct {
    uint64_t key; /* 0 = empty */
    uint64_t ns;
} lamina_estimate;

typedef struct {
    lamina_estimate entries[LAMINA_ESTIMATES];
} lamina_estimates;

/* Nanoseconds, at least 1; 0 when this key was never measured. */
uint64_t lamina_estimate_of(const lamina_estimates *table, uint64_t key);
void lamina_estimate_learn(lamina_estimates *table, uint64_t key, uint64_t ns);

/* Mixes a word into a key; start from a kind. */
uint64_t lamina_mix(uint64_t key, uint64_t word);

#endif
