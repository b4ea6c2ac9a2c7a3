/* A test double of the node agent: real sealed pages and a real registration socket, served by a thread of the test. */
#ifndef LAMINA_TEST_AGENT_H
#define LAMINA_TEST_AGENT_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "lamina_page.h"

enum agent_policy {
    AGENT_OPEN,      /* every slot has an open lease */
    AGENT_CLOSED,    /* nobody goes */
    AGENT_ALTERNATE, /* each slot: 2 ms of card time, then closed until it is idle, then again */
    AGENT_MANUAL     /* the test writes the grants itself */
};

typedef struct {
    char directory[256];
    lamina_card_page *card;
    lamina_bell_page *bell;
    lamina_slice_page *page;
    int fds[3]; /* card page (read-only), doorbell, slice page */
    int listener;
    int connections[LAMINA_SLOTS * 4];
    int connection_count;
    int32_t next_status; /* what the next hello is answered */
    bool forgets;        /* rejoins are refused */
    pthread_t thread;
    _Atomic bool running, at_work;
    _Atomic int policy; /* enum agent_policy */
    _Atomic uint64_t window_ns;
    _Atomic int clients; /* registrations so far */
    _Atomic int rejoins;
} fake_agent;

/* Makes pages and begins to serve `directory`/reg.sock; `platform` and `device` name the card. */
void agent_start(fake_agent *agent, const char *directory, const char *platform, const char *device);
/* As if killed: no heartbeat, every connection and the socket closed; the pages stay. */
void agent_die(fake_agent *agent);
/* A new agent adopts the pages: the boot grows. */
void agent_return(fake_agent *agent);
void agent_stop(fake_agent *agent);
void agent_grant(fake_agent *agent, uint32_t slot, bool open, uint64_t card_ns);
/* The agent takes the slot away. */
void agent_free_slot(fake_agent *agent, uint32_t slot);
uint64_t agent_now_ns(void);

#endif
