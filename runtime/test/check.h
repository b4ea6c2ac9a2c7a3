/* What the tests in C share: a condition that must hold, one that must come true, and cases that are run by name, one per process. */
#ifndef LAMINA_TEST_CHECK_H
#define LAMINA_TEST_CHECK_H

#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

/* Ends the process at once: threads of the test may still be running. */
#define CHECK(condition)                                                              \
    do {                                                                              \
        if (!(condition)) {                                                           \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
            _exit(1);                                                                 \
        }                                                                             \
    } while (0)

/* Waits for what must come true; a bound only so that what is broken fails instead of hanging. */
#define EVENTUALLY(condition)                                            \
    do {                                                                 \
        for (int tries_ = 0; !(condition) && tries_ < 60000; tries_++) { \
            usleep(1000);                                                \
        }                                                                \
        CHECK(condition);                                                \
    } while (0)

/* A list of them ends with one without a name. */
typedef struct {
    const char *name;
    void (*run)(void);
} test_case;

/* Runs the case that the program's one argument names; returns the exit status, 2 when there is none of that name. */
int check_named(const test_case *const *groups, size_t count, int argc, char **argv);

#endif
