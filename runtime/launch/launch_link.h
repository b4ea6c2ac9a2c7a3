/*
 * The launcher's connection to the node agent over the slice's registration socket, and what came over it: the three
 * descriptors that keep the slice's pages alive while the agent is away. Single-threaded; never blocks.
 */
#ifndef LAUNCH_LINK_H
#define LAUNCH_LINK_H

#include "lamina_page.h"

#include <stdbool.h>
#include <stdint.h>

enum launch_link_state { LAUNCH_LINK_DOWN, LAUNCH_LINK_GREETING, LAUNCH_LINK_UP };

typedef struct {
    const char *slice;  /* the directory, for messages */
    int directory;      /* O_PATH descriptor of it */
    uint32_t role;      /* enum lamina_role */
    enum launch_link_state state;
    int socket;         /* -1 when down */
    int card;           /* descriptors of the pages; -1 before the first welcome */
    int bell;
    int pages;
    lamina_slice_page *page; /* NULL before the first welcome */
    uint64_t retry_ns;  /* down: when to try again; greeting: when to give this try up */
    int last_errno;     /* why the last try failed; 0 = the agent refused */
    int refusal;        /* enum lamina_status of the last refusal; 0 = none */
    char message[104];  /* the agent's words with it */
} launch_link;

/* Opens the slice's directory. Returns 0, or -1 after one line on stderr. */
int launch_link_open(launch_link *link, const char *slice, uint32_t role);
/* Registers, waiting at most `within_ms`. Returns 0, or -1 after one line on stderr. */
int launch_link_register(launch_link *link, int within_ms);

/* Ends the connection; the pages are kept. */
void launch_link_hang_up(launch_link *link);

/* When launch_link_tick is next due. */
uint64_t launch_link_due_ns(const launch_link *link);
/* Tries again after a lost connection, every 100 ms (every second after a refusal). */
void launch_link_tick(launch_link *link);
/* To be called when the socket is readable. Returns true when a note came, or true in `came_up` when a welcome did. */
bool launch_link_receive(launch_link *link, lamina_note *note, bool *came_up);
/* Returns 0, or -1 when no agent is there to be told. */
int launch_link_send(launch_link *link, uint32_t kind, int32_t a, int32_t b);

#endif
