/* Starting the program: same terminal, group, user, directory and limits as the launcher's own. */
#ifndef LAUNCH_PROGRAM_H
#define LAUNCH_PROGRAM_H

#include <sys/types.h>

typedef struct {
    char **arguments;
    int output; /* descriptors that become stdin, stdout, stderr; -1 keeps the launcher's */
    int errors;
    int input;
} launch_program;

/* Returns its pid once the exec succeeded, or -1 with errno of what failed (exec, fork). */
pid_t launch_program_start(const launch_program *program);
/* Says in one line why `name` could not be started and returns the launcher's exit code for it. */
int launch_program_explain(const char *name, int error);

#endif
