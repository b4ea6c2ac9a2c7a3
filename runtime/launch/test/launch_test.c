/* Runs the one case named on the command line. */
#include "launch_cases.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int run_from(const launch_case *cases, const char *name) {
    for (; cases->name != NULL; cases++) {
        if (strcmp(cases->name, name) == 0) {
            cases->run();
            return 1;
        }
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: lamina-launch-test CASE\n");
        return 2;
    }
    alarm(80); /* a hang is a failure too */
    signal(SIGPIPE, SIG_IGN);
    const char *name = argv[1];
    if (run_from(launch_cases_run, name) || run_from(launch_cases_agent, name) || run_from(launch_cases_signals, name)) {
        return 0;
    }
    fprintf(stderr, "no case '%s'\n", name);
    return 2;
}
