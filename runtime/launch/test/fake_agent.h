/* An agent for tests: answers registrations as the test says, step by step, in the test's own thread. */
#ifndef FAKE_AGENT_H
#define FAKE_AGENT_H

#include "lamina_page.h"

typedef struct {
    char directory[512];
    int listener; /* -1 while it is dead */
    int connection;
    int pages[3]; /* card, bell, slice */
    lamina_slice_page *page;
} fake_agent;

/* Listens on DIR/reg.sock with fresh pages. */
void fake_agent_open(fake_agent *agent, const char *directory);
/* Replaces the pages by new ones, as an agent does that could not adopt the old. */
void fake_agent_new_pages(fake_agent *agent);
/* Accepts one connection, reads its hello, answers with `status`; descriptors only with LAMINA_OK. Returns the role. */
uint32_t fake_agent_greet(fake_agent *agent, int32_t status, const char *message);
/* The next note; fails the test when none comes. */
lamina_note fake_agent_expect(fake_agent *agent, uint32_t kind);
/* True when the connection closes without a further note. */
int fake_agent_sees_close(fake_agent *agent);
void fake_agent_send(fake_agent *agent, uint32_t kind, int32_t a, int32_t b);
/* The listener's directory becomes the working one: socket paths are short. */
void fake_agent_return(fake_agent *agent);
/* Its end by kill -9: every descriptor closed, the socket's file left behind; the pages stay with the test. */
void fake_agent_die(fake_agent *agent);

#endif
