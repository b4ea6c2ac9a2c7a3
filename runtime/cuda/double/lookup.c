/* How programs find the double's entries: cuGetProcAddress and the export table. */
#include <stdio.h>

#include "inside.h"

typedef struct {
    const char *symbol;
    void *address;
} entry;

#define ENTRY(name, parameters) {#name, (void *)name},
#define ENTRY_PTSZ(name, parameters) {#name, (void *)name}, {#name "_ptsz", (void *)name##_ptsz},
#define ENTRY_PTDS(name, parameters) {#name, (void *)name}, {#name "_ptds", (void *)name##_ptds},
static const entry entries[] = {LAMINA_CUDA_HOOKED(ENTRY, ENTRY_PTSZ, ENTRY_PTDS) LAMINA_CUDA_CALLED(ENTRY, ENTRY_PTSZ, ENTRY_PTDS)
        LAMINA_DOUBLE_OTHER(ENTRY, ENTRY_PTSZ, ENTRY_PTDS)};

static void *exported(const char *symbol) {
    for (size_t at = 0; at < sizeof entries / sizeof entries[0]; at++) {
        if (strcmp(entries[at].symbol, symbol) == 0) {
            return entries[at].address;
        }
    }
    return NULL;
}

/* Since which version of CUDA a name without its ending means this form of an entry. */
static int since(const char *symbol, int form) {
    bool late = strcmp(symbol, "cuGetProcAddress") == 0 || strcmp(symbol, "cuGraphExecUpdate") == 0
        || strncmp(symbol, "cuMemPrefetch", 13) == 0;
    return form == 1 ? 2000 : form == 2 ? (late ? 12000 : 4000) : form == 3 ? 11040 : 12050;
}

static void *find(const char *symbol, int version, uint64_t flags) {
    char name[128];
    for (int form = 4; form >= 1; form--) {
        char ending[8] = "";
        if (form > 1) {
            snprintf(ending, sizeof ending, "_v%d", form);
        }
        snprintf(name, sizeof name, "%s%s", symbol, ending);
        void *address = since(symbol, form) <= version ? exported(name) : NULL;
        if (!address) {
            continue;
        }
        void *own = NULL;
        if (flags & CU_GET_PROC_ADDRESS_PER_THREAD_DEFAULT_STREAM) {
            snprintf(name, sizeof name, "%s%s_ptsz", symbol, ending);
            own = exported(name);
            snprintf(name, sizeof name, "%s%s_ptds", symbol, ending);
            own = own ? own : exported(name);
        }
        return own ? own : address;
    }
    return NULL;
}

CUresult cuGetProcAddress_v2(
    const char *symbol, void **function, int version, uint64_t flags, CUdriverProcAddressQueryResult *status) {
    void *found = symbol ? find(symbol, version, flags) : NULL;
    if (!symbol || (!function && !found)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    if (status) {
        *status = found ? CU_GET_PROC_ADDRESS_SUCCESS : CU_GET_PROC_ADDRESS_SYMBOL_NOT_FOUND;
    }
    if (function) {
        *function = found;
    }
    return found || status ? CUDA_SUCCESS : CUDA_ERROR_NOT_FOUND;
}

CUresult cuGetProcAddress(const char *symbol, void **function, int version, uint64_t flags) {
    return cuGetProcAddress_v2(symbol, function, version, flags, NULL);
}

/* A table as the runtime library uses them: its size, then entries. */
CUresult cuGetExportTable(const void **table, const CUuuid *id) {
    static const void *some[3];
    (void)id;
    some[0] = (const void *)sizeof some;
    some[1] = (const void *)cuMemAlloc_v2;
    some[2] = (const void *)cuLaunchKernel;
    *table = some;
    return CUDA_SUCCESS;
}
