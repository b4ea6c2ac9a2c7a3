/* After the program: its record, what it left running, and the word with the agent. */
#ifndef LAUNCH_ENDING_H
#define LAUNCH_ENDING_H

#include "launch_watch.h"

/* Takes at most 2 s for what was left running, 2 s more when it does not die at once, and 500 ms for the agent. */
void launch_ending(launch_watch *watch);
/* The program could not be started: the slice is over before it began. */
void launch_ending_unstarted(launch_link *link, int exit_code, int error);

#endif
