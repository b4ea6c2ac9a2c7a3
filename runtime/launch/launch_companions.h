/*
 * The program's slices on other cards, as LAMINA_SLICE_1 and so on name them: their pages are kept alive as the lead slice's are, and left
 * for the next agent when none answers at the end. Single-threaded.
 */
#ifndef LAUNCH_COMPANIONS_H
#define LAUNCH_COMPANIONS_H

/* Takes their pages, waiting at most `within_ms` for each. One that cannot be had is said on stderr and done without. */
void launch_companions_keep(int within_ms);
/* Leaves each one's page and how the program ended in its slice's directory. */
void launch_companions_copy(int code, int signal_number);

#endif
