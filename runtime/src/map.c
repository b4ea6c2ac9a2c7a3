/* Open addressing with linear probing; removal shifts the followers back, so there are no tombstones. */
#include "map.h"

#include <stdlib.h>

static size_t home(const lamina_map *map, uintptr_t key) {
    uint64_t mixed = (uint64_t)key * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(mixed >> 20) & (map->capacity - 1);
}

static lamina_map_entry *find(const lamina_map *map, uintptr_t key) {
    if (map->count == 0) {
        return NULL;
    }
    for (size_t at = home(map, key);; at = (at + 1) & (map->capacity - 1)) {
        if (map->entries[at].key == key) {
            return &map->entries[at];
        }
        if (map->entries[at].key == 0) {
            return NULL;
        }
    }
}

static void insert(lamina_map *map, uintptr_t key, uint64_t value) {
    size_t at = home(map, key);
    while (map->entries[at].key != 0) {
        at = (at + 1) & (map->capacity - 1);
    }
    map->entries[at].key = key;
    map->entries[at].value = value;
    map->count++;
}

static int grow(lamina_map *map) {
    lamina_map bigger = {NULL, map->capacity ? map->capacity * 2 : 64, 0};
    bigger.entries = calloc(bigger.capacity, sizeof *bigger.entries);
    if (!bigger.entries) {
        return -1;
    }
    for (size_t at = 0; at < map->capacity; at++) {
        if (map->entries[at].key != 0) {
            insert(&bigger, map->entries[at].key, map->entries[at].value);
        }
    }
    free(map->entries);
    *map = bigger;
    return 0;
}

static void remove_at(lamina_map *map, size_t hole) {
    size_t mask = map->capacity - 1;
    map->count--;
    for (size_t at = (hole + 1) & mask; map->entries[at].key != 0; at = (at + 1) & mask) {
        size_t wanted = home(map, map->entries[at].key);
        if (((at - wanted) & mask) >= ((at - hole) & mask)) {
            map->entries[hole] = map->entries[at];
            hole = at;
        }
    }
    map->entries[hole].key = 0;
}

bool lamina_map_get(const lamina_map *map, const void *key, uint64_t *value) {
    const lamina_map_entry *entry = find(map, (uintptr_t)key);
    if (entry) {
        *value = entry->value;
    }
    return entry != NULL;
}

int lamina_map_put(lamina_map *map, const void *key, uint64_t value) {
    lamina_map_entry *entry = find(map, (uintptr_t)key);
    if (entry) {
        entry->value = value;
        return 0;
    }
    if ((map->count + 1) * 2 > map->capacity && grow(map) != 0) {
        return -1;
    }
    insert(map, (uintptr_t)key, value);
    return 0;
}

bool lamina_map_take(lamina_map *map, const void *key, uint64_t *value) {
    lamina_map_entry *entry = find(map, (uintptr_t)key);
    if (!entry) {
        return false;
    }
    *value = entry->value;
    remove_at(map, (size_t)(entry - map->entries));
    return true;
}

void lamina_map_clear_bits(lamina_map *map, uint64_t bits) {
    for (size_t at = 0; at < map->capacity && map->count > 0;) {
        lamina_map_entry *entry = &map->entries[at];
        if (entry->key != 0 && (entry->value &= ~bits) == 0) {
            remove_at(map, at); /* a follower may have moved here: look again */
        } else {
            at++;
        }
    }
}

void lamina_map_destroy(lamina_map *map) {
    free(map->entries);
    *map = (lamina_map){NULL, 0, 0};
}
