/*
 * Finds the driver that the program uses, and which of its functions have a hook. What a look-up gave is swapped by its address,
 * not by its name, so that versions, flags and the per-thread forms come out as the driver chose them.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lookup.h"
#include "map.h"
#include "shim.h"

typedef struct {
    const char *symbol;
    void *hook; /* NULL: called, not hooked */
    void **real;
} entry;

lamina_driver_entries lamina_cuda;
lamina_nvml_entries lamina_nvml;
_Atomic bool lamina_cuda_bound, lamina_nvml_bound;
bool lamina_active;

#define REAL(table, name) (void **)(void *)&table.name
#define HOOKED(name, parameters) {#name, (void *)name, REAL(lamina_cuda, name)},
#define HOOKED_PTSZ(name, parameters) HOOKED(name, parameters) HOOKED(name##_ptsz, parameters)
#define HOOKED_PTDS(name, parameters) HOOKED(name, parameters) HOOKED(name##_ptds, parameters)
#define CALLED(name, parameters) {#name, NULL, REAL(lamina_cuda, name)},
#define CALLED_PTSZ(name, parameters) CALLED(name, parameters) CALLED(name##_ptsz, parameters)
static const entry cuda_entries[] = {LAMINA_CUDA_HOOKED(HOOKED, HOOKED_PTSZ, HOOKED_PTDS) LAMINA_CUDA_CALLED(CALLED, CALLED_PTSZ, CALLED)};
#define NVML_HOOKED(name, parameters) {#name, (void *)name, REAL(lamina_nvml, name)},
#define NVML_CALLED(name, parameters) {#name, NULL, REAL(lamina_nvml, name)},
static const entry nvml_entries[] = {LAMINA_NVML_HOOKED(NVML_HOOKED) LAMINA_NVML_CALLED(NVML_CALLED)};

typedef struct {
    const char *file;
    const entry *entries;
    size_t count;
    _Atomic bool *bound;
    lamina_map hooks; /* real address -> hook; fixed once bound */
} library;

static library cuda = {"libcuda.so.1", cuda_entries, sizeof cuda_entries / sizeof *cuda_entries, &lamina_cuda_bound, {0}};
static library nvml = {"libnvidia-ml.so.1", nvml_entries, sizeof nvml_entries / sizeof *nvml_entries, &lamina_nvml_bound, {0}};
static pthread_mutex_t binding = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local bool binds; /* the driver's own start may look its entries up */

static const char *own_file(void) {
    Dl_info self;
    return dladdr((void *)own_file, &self) ? self.dli_fname : "";
}

/* LAMINA_SLICE is the lead's directory, LAMINA_SLICE_1 and so on its companions', without gaps. */
static const char *directory_of(int place) {
    char name[32];
    snprintf(name, sizeof name, place == 0 ? "LAMINA_SLICE" : "LAMINA_SLICE_%d", place);
    const char *directory = secure_getenv(name);
    return directory && directory[0] != '\0' ? directory : NULL;
}

static void start(void) {
    if (!lamina_active && directory_of(0) && lamina_first_in_front()) {
        for (int place = 0; place < LAMINA_MEMBERS && directory_of(place); place++) {
            lamina_member_start(place, directory_of(place));
        }
        lamina_watch_forks();
        lamina_active = true;
    }
}

/* With `binding` held. */
static bool fill(library *which, void *handle) {
    size_t found = 0;
    for (size_t at = 0; at < which->count; at++) {
        const entry *e = &which->entries[at];
        void *address = lamina_real_dlsym(handle, e->symbol);
        if (!address || address == e->hook) {
            continue;
        }
        found++;
        *e->real = address;
        if (e->hook && lamina_map_put(&which->hooks, address, (uint64_t)(uintptr_t)e->hook) != 0) {
            return false;
        }
    }
    return found > 0;
}

/* `near`: an address within the library that the program uses, or NULL. */
static bool bind(library *which, const void *near) {
    Dl_info object;
    if (atomic_load_explicit(which->bound, memory_order_acquire) || binds) {
        return !binds;
    }
    binds = true;
    pthread_mutex_lock(&binding);
    if (!atomic_load_explicit(which->bound, memory_order_relaxed)) {
        const char *file = near && dladdr(near, &object) && object.dli_fname ? object.dli_fname : which->file;
        void *handle = lamina_real_dlopen(file, RTLD_LAZY | RTLD_LOCAL);
        if (handle && fill(which, handle)) {
            start();
            atomic_store_explicit(which->bound, true, memory_order_release);
        }
    }
    bool done = atomic_load_explicit(which->bound, memory_order_relaxed);
    pthread_mutex_unlock(&binding);
    binds = false;
    return done;
}

bool lamina_bind_cuda(void) {
    return bind(&cuda, NULL);
}

bool lamina_bind_nvml(void) {
    return bind(&nvml, NULL);
}

/* A name without the endings that tell the forms of one entry apart. */
static size_t stem(const char *name) {
    size_t length = strlen(name);
    if (length > 5 && (strcmp(name + length - 5, "_ptsz") == 0 || strcmp(name + length - 5, "_ptds") == 0)) {
        length -= 5;
    }
    return length > 3 && name[length - 3] == '_' && name[length - 2] == 'v' ? length - 3 : length;
}

static bool known_by_name(const library *which, const char *symbol) {
    size_t length = stem(symbol);
    for (size_t at = 0; at < which->count; at++) {
        const entry *e = &which->entries[at];
        if (e->hook && stem(e->symbol) == length && strncmp(e->symbol, symbol, length) == 0) {
            return true;
        }
    }
    return false;
}

static void *swap(const library *which, const char *symbol, void *found) {
    uint64_t hook;
    if (!lamina_active) {
        return found;
    }
    if (lamina_map_get(&which->hooks, found, &hook)) {
        return (void *)(uintptr_t)hook;
    }
    Dl_info object;
    bool is_hook = dladdr(found, &object) && object.dli_fname && strcmp(object.dli_fname, own_file()) == 0;
    if (!is_hook && known_by_name(which, symbol)) {
        lamina_say("%s is of a form that this version does not know: what this program does through it is not counted", symbol);
    }
    return found;
}

void *lamina_swapped(const char *symbol, void *found) {
    const char *directory = secure_getenv("LAMINA_SLICE");
    if (!found || !directory || directory[0] == '\0') {
        return found;
    }
    if (symbol[0] == 'd') { /* who looks the look-up itself up gets ours */
        void *dlsym_hook = (void *)dlsym, *dlvsym_hook = (void *)dlvsym, *dlopen_hook = (void *)dlopen;
        return strcmp(symbol, "dlsym") == 0 ? dlsym_hook
            : strcmp(symbol, "dlvsym") == 0 ? dlvsym_hook
            : strcmp(symbol, "dlopen") == 0 ? dlopen_hook
                                            : found;
    }
    library *which = symbol[0] == 'c' ? &cuda : &nvml;
    Dl_info object;
    if (!dladdr(found, &object) || !object.dli_fname || strcmp(object.dli_fname, own_file()) == 0) {
        return found;
    }
    if (!known_by_name(which, symbol)) {
        return found; /* the driver's, and none of ours; or another library's that begins with the same letters */
    }
    return bind(which, found) ? swap(which, symbol, found) : found;
}

static CUresult swap_result(CUresult rc, const char *symbol, void **function) {
    if (rc == CUDA_SUCCESS && symbol && function && *function) {
        *function = swap(&cuda, symbol, *function);
    }
    return rc;
}

LAMINA_HOOK(cuGetProcAddress, (const char *symbol, void **function, int version, uint64_t flags), (symbol, function, version, flags)) {
    return swap_result(lamina_cuda.cuGetProcAddress(symbol, function, version, flags), symbol, function);
}

LAMINA_HOOK(cuGetProcAddress_v2, (const char *symbol, void **function, int version, uint64_t flags, CUdriverProcAddressQueryResult *status),
    (symbol, function, version, flags, status)) {
    return swap_result(lamina_cuda.cuGetProcAddress_v2(symbol, function, version, flags, status), symbol, function);
}

LAMINA_HOOK(cuInit, (unsigned int flags), (flags)) {
    CUresult rc = lamina_cuda.cuInit(flags);
    /* So that each agent knows the shim is there; who does not wait here waits for the first context. */
    for (int at = 0; rc == CUDA_SUCCESS && at < lamina_member_count; at++) {
        lamina_join(&lamina_members[at], 0);
    }
    return rc;
}
