/* Reads the symbol tables where the loader has put them. Built without sanitizers: it also runs before theirs have started. */
#include "symbols.h"

#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HIDDEN 0x8000

typedef struct {
    const ElfW(Sym) *symbols;
    const char *strings;
    const uint32_t *hashes; /* of the GNU kind */
    const ElfW(Half) *versions;
} tables;

static bool same(const char *one, const char *other) {
    while (*one && *one == *other) {
        one++;
        other++;
    }
    return *one == *other;
}

static bool file_begins(const char *path, const char *wanted) {
    const char *file = path;
    for (const char *at = path; *at; at++) {
        file = *at == '/' ? at + 1 : file;
    }
    while (*wanted && *file == *wanted) {
        file++;
        wanted++;
    }
    return !*wanted;
}

/* The loader has relocated these addresses, except in objects that it maps read-only. */
static const void *address(const struct link_map *object, ElfW(Addr) value) {
    return (const void *)(value < object->l_addr ? value + object->l_addr : value);
}

static tables read_tables(const struct link_map *object) {
    tables found = {0};
    for (const ElfW(Dyn) *entry = object->l_ld; entry->d_tag != DT_NULL; entry++) {
        const void *at = address(object, entry->d_un.d_ptr);
        switch (entry->d_tag) {
        case DT_SYMTAB:
            found.symbols = at;
            break;
        case DT_STRTAB:
            found.strings = at;
            break;
        case DT_GNU_HASH:
            found.hashes = at;
            break;
        case DT_VERSYM:
            found.versions = at;
            break;
        default:
            break;
        }
    }
    return found;
}

static uint32_t hash_of(const char *name) {
    uint32_t hash = 5381;
    for (; *name; name++) {
        hash = hash * 33 + (unsigned char)*name;
    }
    return hash;
}

static void *look_up(const struct link_map *object, const char *name) {
    tables in = read_tables(object);
    if (!in.symbols || !in.strings || !in.hashes) {
        return NULL;
    }
    uint32_t buckets = in.hashes[0], first = in.hashes[1], blooms = in.hashes[2];
    const uint32_t *bucket = in.hashes + 4 + blooms * (sizeof(ElfW(Addr)) / sizeof(uint32_t));
    const uint32_t *chain = bucket + buckets;
    uint32_t hash = hash_of(name);
    uint32_t at = buckets ? bucket[hash % buckets] : 0;
    void *older = NULL;
    for (; at >= first && at != 0; at++) {
        const ElfW(Sym) *symbol = &in.symbols[at];
        if ((chain[at - first] | 1) == (hash | 1) && symbol->st_shndx != SHN_UNDEF && same(in.strings + symbol->st_name, name)) {
            older = (void *)(object->l_addr + symbol->st_value);
            if (!in.versions || !(in.versions[at] & HIDDEN)) {
                return older;
            }
        }
        if (chain[at - first] & 1) {
            break;
        }
    }
    return older;
}

void *lamina_loaded_symbol(const char *library, const char *symbol) {
    for (const struct link_map *object = _r_debug.r_map; object; object = object->l_next) {
        void *found = file_begins(object->l_name, library) ? look_up(object, symbol) : NULL;
        if (found) {
            return found;
        }
    }
    return NULL;
}
