/* What the files that wrap extension functions share. */
#ifndef LAMINA_EXTENSIONS_H
#define LAMINA_EXTENSIONS_H

#include <CL/cl_ext.h>
#include <stdbool.h>
#include <stdint.h>

/* usm.c: our function in place of `found`, or NULL when `name` is none of Intel's unified shared memory. */
void *lamina_wrap_usm(const char *name, void *found);

/* svm.c: pointers that hold card memory. Whether the charge could be kept; what a pointer held (0 when unknown). */
bool lamina_svm_charge(void *pointer, uint64_t bytes);
uint64_t lamina_svm_uncharge(const void *pointer);

#endif
