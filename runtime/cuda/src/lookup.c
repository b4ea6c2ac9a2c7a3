/*
 * dlsym, dlvsym and dlopen as the program sees them. Names that are not the driver's go on to the real function as if we had
 * not been there, with the caller's own return address, since RTLD_NEXT and the search path of dlopen depend on who calls.
 * Names of the driver's are looked up and, where the shim has a hook for what was found, swapped. Built without
 * sanitizers: their run-time libraries look symbols up before they have started.
 */
#define dlsym hidden_dlsym
#define dlvsym hidden_dlvsym
#define dlopen hidden_dlopen
#include <dlfcn.h>
#undef dlsym
#undef dlvsym
#undef dlopen
#include "lookup.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "symbols.h"

typedef void *(*sym_function)(void *, const char *);
typedef void *(*vsym_function)(void *, const char *, const char *);
typedef void *(*open_function)(const char *, int);

static void *libc_function(const char *name) {
    void *found = lamina_loaded_symbol("libc.so", name);
    return found ? found : lamina_loaded_symbol("libdl.so", name); /* glibc before 2.34 */
}

static void *real(_Atomic(void *) *kept, const char *name) {
    void *function = atomic_load_explicit(kept, memory_order_relaxed);
    if (!function) {
        function = libc_function(name);
        atomic_store_explicit(kept, function, memory_order_relaxed);
    }
    return function;
}

static _Atomic(void *) real_sym, real_vsym, real_open;

void *lamina_real_dlsym(void *handle, const char *symbol) {
    sym_function function = (sym_function)real(&real_sym, "dlsym");
    return function ? function(handle, symbol) : NULL;
}

void *lamina_real_dlopen(const char *path, int flags) {
    open_function function = (open_function)real(&real_open, "dlopen");
    return function ? function(path, flags) : NULL;
}

/* "cu...", "nvml..." and the look-up functions themselves. */
static bool ours(const void *handle, const char *name) {
    if (!name || handle == RTLD_NEXT || handle == RTLD_DEFAULT) {
        return false; /* in the global scope the hooks are found before what they stand for */
    }
    return (name[0] == 'c' && name[1] == 'u') || (name[0] == 'n' && name[1] == 'v' && name[2] == 'm' && name[3] == 'l')
        || (name[0] == 'd' && name[1] == 'l');
}

/* In two registers: the answer, or else where to go on. */
typedef struct {
    void *answer;
    void *go_on;
} choice;

/* Called by the entries below, on the caller's stack. */
#define FROM_ENTRIES __attribute__((visibility("hidden"), used))
FROM_ENTRIES choice lamina_choose_sym(void *handle, const char *name);
FROM_ENTRIES choice lamina_choose_vsym(void *handle, const char *name, const char *version);
FROM_ENTRIES void *lamina_choose_open(void);

choice lamina_choose_sym(void *handle, const char *name) {
    void *function = real(&real_sym, "dlsym");
    if (!function || !ours(handle, name)) {
        return (choice){NULL, function};
    }
    return (choice){lamina_swapped(name, ((sym_function)function)(handle, name)), NULL};
}

choice lamina_choose_vsym(void *handle, const char *name, const char *version) {
    void *function = real(&real_vsym, "dlvsym");
    if (!function || !ours(handle, name)) {
        return (choice){NULL, function};
    }
    return (choice){lamina_swapped(name, ((vsym_function)function)(handle, name, version)), NULL};
}

/* What the forwarding library looks for, in order not to do everything twice. */
extern const char lamina_cuda_preloaded;
__attribute__((visibility("default"))) const char lamina_cuda_preloaded = 1;

bool lamina_first_in_front(void) {
    return true;
}

void *lamina_choose_open(void) {
    return real(&real_open, "dlopen");
}

#define EXPORTED __attribute__((visibility("default")))
EXPORTED void *dlsym(void *handle, const char *name);
EXPORTED void *dlvsym(void *handle, const char *name, const char *version);
EXPORTED void *dlopen(const char *path, int flags);

#if defined(__x86_64__)
/* A library opened with RTLD_DEEPBIND (8) would find the driver before the hooks: the flag is left out. */
__asm__(".text\n"
        ".globl dlsym\n.type dlsym, @function\ndlsym:\n"
        "    endbr64\n    push %rdi\n    push %rsi\n    sub $8, %rsp\n"
        "    call lamina_choose_sym\n"
        "    add $8, %rsp\n    pop %rsi\n    pop %rdi\n"
        "    test %rdx, %rdx\n    jz 1f\n    jmp *%rdx\n1:  ret\n"
        ".size dlsym, .-dlsym\n"
        ".globl dlvsym\n.type dlvsym, @function\ndlvsym:\n"
        "    endbr64\n    push %rdi\n    push %rsi\n    push %rdx\n"
        "    call lamina_choose_vsym\n    mov %rdx, %r11\n"
        "    pop %rdx\n    pop %rsi\n    pop %rdi\n"
        "    test %r11, %r11\n    jz 1f\n    jmp *%r11\n1:  ret\n"
        ".size dlvsym, .-dlvsym\n"
        ".globl dlopen\n.type dlopen, @function\ndlopen:\n"
        "    endbr64\n    push %rdi\n    push %rsi\n    sub $8, %rsp\n"
        "    call lamina_choose_open\n"
        "    add $8, %rsp\n    pop %rsi\n    pop %rdi\n"
        "    and $-9, %esi\n    test %rax, %rax\n    jz 1f\n    jmp *%rax\n1:  ret\n"
        ".size dlopen, .-dlopen\n");
#else
/* Elsewhere the caller is not passed on: RTLD_NEXT then means what comes after this library. */
void *dlsym(void *handle, const char *name) {
    choice chosen = lamina_choose_sym(handle, name);
    return chosen.go_on ? ((sym_function)chosen.go_on)(handle, name) : chosen.answer;
}

void *dlvsym(void *handle, const char *name, const char *version) {
    choice chosen = lamina_choose_vsym(handle, name, version);
    return chosen.go_on ? ((vsym_function)chosen.go_on)(handle, name, version) : chosen.answer;
}

void *dlopen(const char *path, int flags) {
    return lamina_real_dlopen(path, flags & ~RTLD_DEEPBIND);
}
#endif
