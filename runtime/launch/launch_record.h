/* What the launcher leaves behind about its program: fields of the slice page, DIR/exit, and DIR/page when no agent saw the end. */
#ifndef LAUNCH_RECORD_H
#define LAUNCH_RECORD_H

#include "lamina_page.h"

#include <stdbool.h>
#include <sys/types.h>

void launch_record_launcher(lamina_slice_page *page);
/* The program runs: `started_ns` is an instant when it did, so that its number can be told from a later process's. */
void launch_record_start(lamina_slice_page *page, pid_t program);
/* The page first, then DIR/exit ("code signal"), so that who sees the file finds the page complete. */
void launch_record_end(lamina_slice_page *page, int directory, int code, int signal_number);
/* A copy of the page for an agent to come. */
void launch_record_copy(const lamina_slice_page *page, int directory);

/* The exit code of a wait status: the program's own, or 128 + signal. */
int launch_record_code(int wait_status);

#endif
