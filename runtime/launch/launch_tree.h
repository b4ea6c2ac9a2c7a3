/* The processes that descend from the launcher. As child subreaper it stays the ancestor of all of them. */
#ifndef LAUNCH_TREE_H
#define LAUNCH_TREE_H

#include <sys/types.h>

#define LAUNCH_TREE_MOST 4096

/* Fills `pids` with the living descendants (zombies are none) and returns their number, at most `most`. */
int launch_tree_find(pid_t *pids, int most);
/* Sends to every living descendant; returns how many there were. */
int launch_tree_signal(int signal_number);

#endif
