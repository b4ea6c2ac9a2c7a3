/* The dynamic linker's own functions, behind the ones that this library puts in their place. */
#ifndef LAMINA_LOOKUP_H
#define LAMINA_LOOKUP_H

#include <stdbool.h>

void *lamina_real_dlopen(const char *path, int flags);
void *lamina_real_dlsym(void *handle, const char *symbol);

/* Whether nothing of ours stands in front of this library already. */
bool lamina_first_in_front(void);

/* bind.c: what a program that looked `symbol` up and found `found` is to get. Called for names of the driver's alone. */
void *lamina_swapped(const char *symbol, void *found);

#endif
