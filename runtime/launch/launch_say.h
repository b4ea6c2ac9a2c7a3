#ifndef LAUNCH_SAY_H
#define LAUNCH_SAY_H

/* One line on stderr, in one write so that it does not mix with the program's own. Keeps errno. */
void launch_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
