/*
 * Cards that several processes share: what LAMINA_DOUBLE_SHARED names is a file that all of them map, the doubles of the driver and
 * of NVML alike. Who died is taken out by whoever looks.
 */
#ifndef LAMINA_DOUBLE_SHARED_H
#define LAMINA_DOUBLE_SHARED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define SHARED_CARDS 2
#define SHARED_MIG 2 /* MIG devices of the last card */
#define SHARED_DEVICES (SHARED_CARDS + SHARED_MIG)
#define SHARED_PROCESSES 64
#define SHARED_TURN_NS UINT64_C(1000000)
/* What a context holds of a card beside what the program allocates; about as much as with a real driver. */
#define SHARED_CONTEXT_BYTES (UINT64_C(300) << 20)

typedef struct {
    _Atomic uint64_t used_bytes, busy_ns;
    _Atomic int32_t contexts;
    _Atomic uint32_t wants; /* 1 while it waits for its turn */
    _Atomic uint32_t width; /* while its work runs beside others': the part of the card that it can use, in thousandths */
} shared_use;

typedef struct {
    _Atomic int32_t pid; /* 0 = free */
    shared_use use[SHARED_DEVICES];
} shared_process;

typedef struct {
    shared_process process[SHARED_PROCESSES];
    _Atomic uint64_t arrivals; /* of ranks that wait for each other */
} shared_cards;

/* Whether the cards are shared; maps the file at the first call. */
bool double_shared(void);
/* Where they are shared: how many ranks have come to any card. */
_Atomic uint64_t *double_shared_arrivals(void);
/* NULL when they are not shared. */
const shared_cards *double_shared_cards(void);
bool double_shared_alive(int32_t pid);
/* Bytes that a process, or all, hold of a card, with contexts. */
uint64_t double_shared_held(const shared_process *process, int device);
uint64_t double_shared_bytes(int device);

/* This process's part. False: more than `total` bytes would be held. */
bool double_shared_take(int device, uint64_t bytes, uint64_t total);
void double_shared_give(int device, uint64_t bytes);
void double_shared_context(int device, int change);
/*
 * Has the card for so much time, in turns where others want it too. Without the double's lock. Processes that have a width go side by side
 * instead, each at its width, or at its part of the card where the widths are more than the card; they take no turns with others.
 */
void double_shared_run(int device, uint64_t duration_ns);
/* 1 to 1000; 0: in turns. */
void double_shared_beside(uint32_t width);
void double_shared_after_fork(void);

#endif
