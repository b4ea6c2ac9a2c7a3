/* A map from handles (never 0) to 64-bit values. Not thread-safe: its owner's lock guards it. */
#ifndef LAMINA_MAP_H
#define LAMINA_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uintptr_t key; /* 0 = empty */
    uint64_t value;
} lamina_map_entry;

typedef struct {
    lamina_map_entry *entries;
    size_t capacity; /* a power of two, or 0 before the first put */
    size_t count;
} lamina_map;

bool lamina_map_get(const lamina_map *map, const void *key, uint64_t *value);
/* 0, or -1 when memory ran out (the map stays as it was). */
int lamina_map_put(lamina_map *map, const void *key, uint64_t value);
/* True and the value when the key was there. */
bool lamina_map_take(lamina_map *map, const void *key, uint64_t *value);
/* Clears `bits` in every value and drops the entries that become 0. */
void lamina_map_clear_bits(lamina_map *map, uint64_t bits);
void lamina_map_destroy(lamina_map *map);

#endif
