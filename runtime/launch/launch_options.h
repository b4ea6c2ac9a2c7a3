/* lamina-launch --slice DIR [--join] [--detach] [--cpus LIST] -- program [argument...] */
#ifndef LAUNCH_OPTIONS_H
#define LAUNCH_OPTIONS_H

#include <sched.h>
#include <stdbool.h>

/* What the launcher itself ends with; otherwise it ends as the program did. */
enum launch_exit { LAUNCH_EXIT_OWN_FAILURE = 125, LAUNCH_EXIT_NOT_EXECUTABLE = 126, LAUNCH_EXIT_NOT_FOUND = 127 };

typedef struct {
    const char *slice; /* the slice's directory */
    bool join;         /* a further program of a running slice: the first one's record stays its own */
    bool detach;
    bool help;
    bool has_cpus;
    cpu_set_t cpus;
    char **program; /* NULL-terminated, at least one */
} launch_options;

/* Returns 0, or -1 after one line on stderr. */
int launch_parse_options(int argc, char **argv, launch_options *options);

#endif
