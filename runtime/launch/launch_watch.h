/* The launcher's one wait: signals, children and the agent's notes, from the program's start to the launcher's end. */
#ifndef LAUNCH_WATCH_H
#define LAUNCH_WATCH_H

#include "launch_link.h"

#include <stdbool.h>
#include <sys/types.h>

typedef struct {
    launch_link *link;
    int signals; /* descriptor */
    bool join;
    bool detached;
    pid_t program;
    bool ended;      /* the program was reaped */
    int wait_status; /* then: how it ended */
    bool stopped;    /* the program is stopped (job control or SIGSTOP) */
    uint64_t kill_ns; /* when a stop's grace is over; LAUNCH_NEVER = no stop asked */
    bool hurry;      /* told to end after the program had: leftovers get no grace */
    bool answered;   /* the agent answered our EXITED */
    int verdict;     /* its answer: 0 fine, 1 layer never loaded, 2 card never used */
    bool came_up;    /* a connection to the agent was (re)made since this was last cleared */
} launch_watch;

/* Waits for one of them, at most until `until_ns`, and deals with it. */
void launch_watch_once(launch_watch *watch, uint64_t until_ns);
/* Returns once the program has been reaped. */
void launch_watch_program(launch_watch *watch);

#endif
