/*
 * This process as the member of a slice: the mapped pages, what is in flight, what was used. A process that has slices of
 * several cards is a member of each, and they share nothing. A member's lock guards all of it; it is never held over a driver
 * call or a wait, nor while another member's is taken. Page fields are published from these private copies, so that a
 * scribbled page cannot lead the accounts astray.
 */
#ifndef LAMINA_PROCESS_H
#define LAMINA_PROCESS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "busy.h"
#include "estimate.h"
#include "intervals.h"
#include "lamina_page.h"
#include "link.h"

typedef struct lamina_member lamina_member;

typedef struct lamina_record {
    struct lamina_record *next, *previous; /* in-flight list by submission, or the pool's list */
    lamina_member *member;                 /* whose gate it passes, whose accounts it is in */
    void *event;                           /* the API's; one reference is ours; NULL until the driver took the command */
    uint64_t key;         /* of its estimate; 0 = it has none to look up or to learn */
    uint64_t estimate_ns;
    uint64_t freed_bytes; /* card memory that is given back on completion */
    uint64_t begun_ns;    /* host clock, when it left the gate: stands in where the queue has no profiling */
    bool native; /* runs code of the program */
    uint32_t holders;     /* the enqueue or its callback (who books it, where it is quiet), and a reaper */
    bool gated;
    bool timed;   /* its queue has profiling */
    bool retired;
    bool quiet;   /* the driver tells us nothing of its end */
} lamina_record;

enum lamina_membership {
    LAMINA_OUTSIDE = 0, /* not registered yet, or not any more */
    LAMINA_MEMBER = 1,
    LAMINA_LOST = 2,    /* the pages cannot be trusted and no agent gives others: commands go unasked */
    LAMINA_OVER = 3     /* the slice has ended: commands are refused */
};

/* A descriptor and what it was: the program may close ours by mistake and the number may come to mean another file. */
typedef struct {
    int fd; /* or -1 */
    ino_t inode;
} lamina_file;

/* What the agent is owed when it is away. */
typedef struct {
    bool active;
    bool token_held;
    bool without_token;      /* the token could not be had in time */
    bool rests;              /* its share is used up: it waits until a whole turn is allowed again */
    uint64_t seen_ns;        /* until when allowed_ns is counted */
    uint64_t allowed_ns;     /* card time that the guarantee has given since it began */
    uint64_t used_ns;        /* card time completed since then */
    uint64_t token_since_ns; /* when this process began to ask for the token; 0 = not asking */
} lamina_fallback;

typedef struct {
    uint64_t card_ns, ungated_ns, commands, ungated_commands, wait_ns, refused_allocations, late_ns, fallback_ns;
    uint64_t completions, longest_ns;
    uint32_t think[LAMINA_THINK_BUCKETS];
} lamina_counters;

/* What every command touches comes first and lies together: another core has it next. */
struct lamina_member {
    _Alignas(64) pthread_mutex_t lock;
    enum lamina_membership membership;
    bool hung_up; /* the connection ended */
    bool think_noted; /* the think time since `idle_since_ns` is in the histogram */
    uint64_t boot;
    uint64_t idle_since_ns;
    uint64_t last_retired_ns; /* host clock */
    uint32_t inflight, natives_inflight;
    _Atomic uint32_t quiet; /* of them; read without the lock as well */
    uint64_t inflight_ns;
    uint64_t current_since_ns; /* when the first in flight began, as far as we know */
    uint64_t longest_inflight_ns;
    lamina_record *first, *last; /* in flight, gated */
    lamina_record *pool;
    uint32_t grant_waiters, room_waiters;
    uint64_t wait_since_ns;
    uint64_t wanted_ns; /* longest estimate among the waiters */
    lamina_counters counters;
    lamina_fallback fallback;
    uint64_t memory_bytes, memory_peak_bytes;

    /* What changes with the pages only. */
    _Alignas(64) const lamina_card_page *card;
    lamina_bell_page *bell;
    lamina_slice_page *page;
    lamina_slot *slot;
    uint32_t slot_index, generation;

    lamina_clock_offset clock_offset;
    lamina_intervals intervals;
    lamina_estimates estimates;
    pthread_cond_t room; /* signalled when the window may have room */

    lamina_file connection, card_file, bell_file, page_file;
    uint64_t last_join_ns; /* when this process last turned to the agent */
    /* Held by the one thread that talks to the agent; taken before the lock above. */
    pthread_mutex_t joining;
    lamina_link asked; /* with `joining` held: the question to an agent that came back; -1 = none is open */
    ino_t asked_inode;
    _Atomic bool awaits_answer;
    char directory[4096]; /* of the slice; "" = inert */
};

/* members.c */
#define LAMINA_MEMBERS 16
/* The lead's first, then its companions'. */
extern lamina_member lamina_members[LAMINA_MEMBERS];
extern int lamina_member_count;
static inline lamina_member *lamina_lead(void) {
    return &lamina_members[0];
}
/* Takes the next place, 0 to LAMINA_MEMBERS - 1, for the slice at `directory`, or changes the directory of one that is taken. One thread. */
void lamina_member_start(int place, const char *directory);
uint64_t lamina_now_ns(void);
void lamina_lock(lamina_member *self);
void lamina_unlock(lamina_member *self);
/* One line on stderr, at most a few per process. */
void lamina_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* slice.c */
bool lamina_file_intact(lamina_file file);
/* Registers where that is due, waiting at most `patience_ms` for an agent. True when this process has a slot. */
bool lamina_join(lamina_member *self, int patience_ms);
/* With the lock held: whether the slot is still this process's. */
bool lamina_slot_valid(const lamina_member *self);
/* Without the lock: the slot was taken away, or there is none: registers anew, else the slice is lost or over. */
void lamina_recover(lamina_member *self);
/* Without the lock: whether the agent closed the connection. */
bool lamina_connection_lost(lamina_member *self);
/* Without the lock: makes the connection anew, keeping the slot where the agent agrees. */
void lamina_rejoin(lamina_member *self);
/* With `joining` held: the question is closed, unless the program has closed it by mistake. */
void lamina_drop_question(lamina_member *self);
/* With the lock held: writes every private value to the slot. */
void lamina_publish_all(lamina_member *self);

/* Once per 100 ms, with the lock held: a thread may turn to the agent now. */
bool lamina_join_due(lamina_member *self, uint64_t now_ns);

/* fallback.c, with the lock held */
bool lamina_agent_gone(lamina_member *self, uint64_t now_ns);
enum lamina_pace { LAMINA_GO, LAMINA_WAIT };
typedef struct {
    uint64_t wait_ns;     /* look again after this */
    bool for_token;       /* and when somebody gives the token back: */
    uint32_t bell;        /* when the doorbell is not at this any more */
} lamina_rest;
enum lamina_pace lamina_fallback_gate(lamina_member *self, uint64_t now_ns, lamina_rest *rest);
/* Without the lock. */
void lamina_fallback_wait(lamina_bell_page *bell, const lamina_rest *rest);
void lamina_fallback_end(lamina_member *self);
void lamina_fallback_charge(lamina_member *self, uint64_t card_ns);
void lamina_fallback_idle(lamina_member *self);

/* gate.c */
/*
 * Waits until `record` may go, then books it in flight. Its estimate is looked up by its key; without a key it is what the
 * caller wrote, 0 = unknown. False: refused, the slice has ended. Without the lock. */
bool lamina_gate(lamina_record *record);
/*
 * How much card time may go behind `record`, which has passed, before the gate is asked again: what grant and window leave.
 * LAMINA_FOREVER: the lease is open. Without the lock.
 */
uint64_t lamina_allowance_ns(const lamina_record *record);
void lamina_ring(lamina_bell_page *bell);
extern _Atomic int lamina_callbacks_running; /* code of the program that runs on the driver's threads */
/* With the lock held. */
void lamina_publish_waiting(lamina_member *self);
uint64_t lamina_remaining_ns(const lamina_member *self, uint64_t now_ns);
bool lamina_grant_open(const lamina_member *self, uint32_t grant);
bool lamina_side_by_side(const lamina_member *self); /* several slices may be on the card at a time */

/* account.c */
lamina_record *lamina_record_new(lamina_member *self); /* with the lock held; NULL when memory ran out */
/* With the lock held: into and out of the in-flight list, published. */
void lamina_record_link(lamina_record *record, uint64_t now_ns);
void lamina_record_unlink(lamina_record *record);
/* The driver took the command: `event` brings one reference that the record keeps. With the lock held. */
void lamina_commit(lamina_record *record, void *event);
/* More commands went behind `record` on its way through the card: they share its fate. Without the lock. */
void lamina_extend(lamina_record *record, uint64_t commands, uint64_t estimate_ns);
/* Books the end of a command; safe to call twice. Without the lock. */
void lamina_retire(lamina_record *record, uint64_t start_ns, uint64_t end_ns);
/* Retires with the event's profiling, or the host's clock where the queue has none. Without the lock. */
void lamina_retire_event(lamina_record *record);
/* That, and one holder less. */
void lamina_finish(lamina_record *record);
/* The driver refused the command: as if it had never been at the gate. Without the lock. */
void lamina_withdraw(lamina_record *record);
void lamina_record_drop(lamina_record *record); /* one holder less; without the lock */
uint32_t lamina_think_bucket(uint64_t think_ns); /* of the slot's histogram */
void lamina_note_think(lamina_member *self, uint64_t now_ns); /* with the lock held */
/* Books what the driver has completed but not told yet. Without the lock. */
void lamina_reap(lamina_member *self);

/*
 * What the accounts ask of the API in whose process they live; each library links its own. Without the lock.
 * An event is what `lamina_commit` was given.
 */
bool lamina_event_complete(void *event);
/* Start and end on one clock of the card; false when the command failed and has none: nothing is charged for it. */
bool lamina_event_times(void *event, uint64_t *start_ns, uint64_t *end_ns);
void lamina_event_release(void *event);

/* quota.c */
/* Room for `bytes` within the quota: 0, or -1 and a refusal is counted. Without the lock. */
int lamina_reserve(lamina_member *self, uint64_t bytes);
/* The same for who can help himself: no refusal is counted. */
int lamina_try_reserve(lamina_member *self, uint64_t bytes);
/* Counts what the driver has taken already, whatever the quota says. Without the lock. */
void lamina_hold(lamina_member *self, uint64_t bytes);
/* What all processes of the slice hold. With the lock held, and a slot. */
uint64_t lamina_slice_bytes(const lamina_member *self);
void lamina_give_back(lamina_member *self, uint64_t bytes);
void lamina_give_back_locked(lamina_member *self, uint64_t bytes);

#endif
