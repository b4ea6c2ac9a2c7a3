/* What is known of a command queue, and which unfired user events its commands wait for. Guarded by the process's lock. */
#ifndef LAMINA_QUEUE_H
#define LAMINA_QUEUE_H

#include "layer.h"

typedef struct lamina_queue {
    cl_command_queue_properties asked; /* by the program */
    bool profiled;                     /* truly */
    bool in_order;
    uint32_t words;                    /* of `properties`, as the program gave them; 0 = it gave none */
    cl_queue_properties properties[16];
    uint64_t taint;         /* user events that commands of this queue wait for */
    uint64_t barrier_taint; /* those that every later command of an out-of-order queue waits for */
} lamina_queue;

/* The queue's record, made on first sight; NULL when memory ran out. Without the lock. */
lamina_queue *lamina_queue_of(cl_command_queue queue);
/* The same with the lock held, where it was seen before; else NULL. */
lamina_queue *lamina_queue_known(cl_command_queue queue);

/* taint.c, with the lock held. A taint is a set of unfired user events, one bit each. */
uint64_t lamina_taint_of_events(cl_uint count, const cl_event *events);
uint64_t lamina_taint_of_command(const lamina_queue *queue, cl_uint waits, const cl_event *wait_list);
/* A command with this taint was enqueued; `event` may be NULL. */
void lamina_taint_note(lamina_queue *queue, uint64_t taint, cl_event event);
/* All later commands of the queue wait for these. */
void lamina_taint_barrier(lamina_queue *queue, uint64_t taint);
void lamina_taint_new_user_event(cl_event event);
void lamina_taint_fired(cl_event event);
bool lamina_taints_exist(void);

#endif
