/*
 * libcuda.so.1 that forwards: for programs that the preload does not reach, such as those with a name space of their own (dlmopen) or a container
 * in which the driver's library is what can be replaced. The shim's hooks are its entries; every other one jumps to the driver's of the
 * same name, found when it is first called. Where the shim is preloaded too, this library only hands on.
 */
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lookup.h"
#include "others.h"
#include "shim.h"

#define ONE(name, parameters) #name,
#define TWO(name, parameters) #name, #name "_ptsz",
#define OTHER(name) #name,
static const char *const names[] = {LAMINA_CUDA_CALLED(ONE, TWO, ONE) LAMINA_CUDA_OTHERS(OTHER)};
#define COUNT (sizeof names / sizeof names[0])

/* Where each entry jumps to, or NULL. */
__attribute__((visibility("hidden"), used)) _Atomic(void *) lamina_forward_slot[COUNT];
__attribute__((visibility("hidden"), used)) void *lamina_forward_find(uint32_t number);
static _Atomic(void *) driver;

static const char *const places[] = {"/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/lib/wsl/lib", "/usr/local/nvidia/lib64",
    "/usr/local/cuda/compat", "/run/opengl-driver/lib", "/lib/x86_64-linux-gnu"};

static bool is_own(const char *path) {
    Dl_info self;
    struct stat mine, other;
    return dladdr((void *)is_own, &self) && stat(self.dli_fname, &mine) == 0 && stat(path, &other) == 0 && mine.st_ino == other.st_ino
        && mine.st_dev == other.st_dev;
}

/* LAMINA_CUDA_DRIVER, or the first that is not this library itself; by its path, since by its name the loader would give us this one. */
static void *open_driver(int flags) {
    const char *named = secure_getenv("LAMINA_CUDA_DRIVER");
    void *found = named && *named && !is_own(named) ? dlopen(named, flags) : NULL;
    for (size_t at = 0; !found && at < sizeof places / sizeof places[0]; at++) {
        char path[256];
        snprintf(path, sizeof path, "%s/libcuda.so.1", places[at]);
        found = is_own(path) ? NULL : dlopen(path, flags);
    }
    return found;
}

void *lamina_real_dlopen(const char *path, int flags) {
    if (!strstr(path, "libcuda.so")) {
        return dlopen(path, flags);
    }
    void *known = atomic_load(&driver);
    if (!known) {
        known = open_driver(flags);
        atomic_store(&driver, known);
    }
    return known;
}

void *lamina_real_dlsym(void *handle, const char *symbol) {
    return dlsym(handle, symbol);
}

bool lamina_first_in_front(void) {
    return dlsym(RTLD_DEFAULT, "lamina_cuda_preloaded") == NULL;
}

static CUresult absent(void) {
    return CUDA_ERROR_NOT_FOUND;
}

void *lamina_forward_find(uint32_t number) {
    void *handle = lamina_real_dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
    void *found = handle ? dlsym(handle, names[number]) : NULL;
    found = found ? found : (void *)absent;
    atomic_store(&lamina_forward_slot[number], found);
    return found;
}

/* The registers of whole and of the few fractional parameters are kept over the search. */
#define ENTRY(name)                                                                                            \
    ".globl " name "\n.type " name ", @function\n" name ":\n"                                                  \
    "    endbr64\n    mov lamina_forward_slot+8*lamina_number(%rip), %r11\n    test %r11, %r11\n    jz 1f\n"   \
    "    jmp *%r11\n1:  mov $lamina_number, %eax\n    jmp lamina_forward_search\n.size " name ", .-" name "\n" \
    ".set lamina_number, lamina_number+1\n"
#define ENTRY_ONE(name, parameters) ENTRY(#name)
#define ENTRY_TWO(name, parameters) ENTRY(#name) ENTRY(#name "_ptsz")
#define ENTRY_OTHER(name) ENTRY(#name)
__asm__(".text\n"
        ".type lamina_forward_search, @function\nlamina_forward_search:\n"
        "    push %rdi\n    push %rsi\n    push %rdx\n    push %rcx\n    push %r8\n    push %r9\n    sub $40, %rsp\n"
        "    movups %xmm0, (%rsp)\n    movups %xmm1, 16(%rsp)\n"
        "    mov %eax, %edi\n    call lamina_forward_find\n    mov %rax, %r11\n"
        "    movups (%rsp), %xmm0\n    movups 16(%rsp), %xmm1\n"
        "    add $40, %rsp\n    pop %r9\n    pop %r8\n    pop %rcx\n    pop %rdx\n    pop %rsi\n    pop %rdi\n    jmp *%r11\n"
        ".size lamina_forward_search, .-lamina_forward_search\n"
        ".set lamina_number, 0\n" LAMINA_CUDA_CALLED(ENTRY_ONE, ENTRY_TWO, ENTRY_ONE) LAMINA_CUDA_OTHERS(ENTRY_OTHER));
