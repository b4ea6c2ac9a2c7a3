/* The registration socket's protocol: connect, hello, welcome with descriptors. */
#ifndef LAMINA_LINK_H
#define LAMINA_LINK_H

#include "lamina_page.h"

typedef struct {
    int connection; /* -1 when no agent answered */
    int fds[3];     /* card page, doorbell, slice page; -1 where absent */
    lamina_welcome welcome;
} lamina_link;

/*
 * Says `hello` at <directory>/reg.sock and takes the answer, waiting at most `patience_ms` for it. 0, or -1 when no agent
 * answered; a welcome with another status than LAMINA_OK is an answer. Every descriptor is close-on-exec and above 2.
 */
int lamina_link_open(lamina_link *link, const char *directory, const lamina_hello *hello, int patience_ms);
/* The first half: connects and says `hello`, without waiting for the answer. 0, or -1 when no agent listens. */
int lamina_link_ask(lamina_link *link, const char *directory, const lamina_hello *hello, int patience_ms);
/* The second half, without waiting: 0 = answered, 1 = not yet, -1 = the agent hung up and the link is closed. */
int lamina_link_answer(lamina_link *link);
void lamina_link_close(lamina_link *link);

#endif
