/* A thread of the runtime's own in the program's process, at most one. It begins with the first wake and ends before the driver does. */
#ifndef LAMINA_HELPER_H
#define LAMINA_HELPER_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    uint64_t (*look)(void); /* does what is to be done; returns after how many nanoseconds to look again */
    bool (*pending)(void);  /* whether there is anything to look after */
} lamina_helper_work;

/*
 * There is something to look after: starts the thread or wakes it, if it sleeps because there was nothing for a while. Cheap where it is awake. Without any
 * lock that `look` or `pending` takes. The same work on every call.
 */
void lamina_helper_wake(const lamina_helper_work *work);
/* Whether the thread is there. It is not where the system gives none. */
bool lamina_helper_runs(void);
/* For a forked child, which has no such thread. */
void lamina_helper_forget(void);

#endif
