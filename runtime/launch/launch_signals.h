/* Signals: which the launcher takes, and how the program gets them as if no launcher were between. */
#ifndef LAUNCH_SIGNALS_H
#define LAUNCH_SIGNALS_H

#include <stdbool.h>
#include <sys/signalfd.h>

/* Blocks what the launcher handles and returns a signal descriptor (close-on-exec, never blocking), or -1 (said on stderr). */
int launch_signals_take(void);
/* In the forked child: every signal unblocked and at its default, but those that were ignored on purpose (as nohup does). */
void launch_signals_reset(void);
/*
 * True when the program must be sent this signal. The terminal sends to the whole foreground group, which the program is part
 * of: passing those on would deliver them twice.
 */
bool launch_signals_passes_on(const struct signalfd_siginfo *info);
/* Stops the launcher by `signal_number` (SIGTSTP, SIGTTIN, SIGTTOU) as a shell's job is, when there is a terminal. */
void launch_signals_stop_self(int signal_number);
/* Ends the launcher by this signal, without a core file of its own; returns only if that signal does not end processes. */
void launch_signals_die_by(int signal_number);

#endif
