/* --detach: the launcher goes on in a session of its own; the caller's part waits only until the program has started. */
#ifndef LAUNCH_DETACH_H
#define LAUNCH_DETACH_H

/* Returns in the detached launcher, with a descriptor for launch_detach_report, or -1 (said on stderr). The caller's part
 * never returns: it ends with the reported code. */
int launch_detach(void);
/* Lets the caller's part end with this code. */
void launch_detach_report(int report, int exit_code);

#endif
