/*
 * What the layer's files share about OpenCL: the driver's entry points, the hooks, and how a hooked command passes.
 * Every hook calls on through `lamina_next`; an entry that is NULL there is NULL in our table too.
 */
#ifndef LAMINA_LAYER_H
#define LAMINA_LAYER_H

#include <CL/cl_layer.h>
#include <stdbool.h>
#include <stdint.h>

#include "map.h"

/* The next layer's or the loader's table, padded with NULL when it is shorter than ours. Written once by clInitLayer. */
extern cl_icd_dispatch lamina_next;

/* What is known of the program's objects. Guarded by the lead's lock: OpenCL programs have one slice. */
typedef struct {
    lamina_map svm;             /* pointer -> bytes */
    lamina_map taints;          /* event -> the unfired user events it waits for */
    lamina_map user_events;     /* unfired ones -> their bit */
    lamina_map queues;          /* queue -> lamina_queue */
    lamina_map command_buffers; /* command buffer -> the queue it was recorded for */
    uint64_t live_user_events;  /* bits in use */
    uint32_t shared_bit_users;
} lamina_layer_objects;
extern lamina_layer_objects lamina_objects;

/* Each file puts its hooks into our table. */
void lamina_hook_callbacks(cl_icd_dispatch *table);
void lamina_hook_contexts(cl_icd_dispatch *table);
void lamina_hook_devices(cl_icd_dispatch *table);
void lamina_hook_extensions(cl_icd_dispatch *table);
void lamina_hook_images(cl_icd_dispatch *table);
void lamina_hook_image_commands(cl_icd_dispatch *table);
void lamina_hook_kernels(cl_icd_dispatch *table);
void lamina_hook_maps(cl_icd_dispatch *table);
void lamina_hook_memory(cl_icd_dispatch *table);
void lamina_hook_queues(cl_icd_dispatch *table);
void lamina_hook_svm(cl_icd_dispatch *table);
void lamina_hook_svm_commands(cl_icd_dispatch *table);
void lamina_hook_synchronization(cl_icd_dispatch *table);
void lamina_hook_transfers(cl_icd_dispatch *table);

#define LAMINA_HOOK(table, name) ((table)->name = lamina_next.name ? hook_##name : NULL)

/* Above 0 while this thread runs one of the program's callbacks or native kernels: it must not wait at the gate there. */
extern _Thread_local int lamina_inside_callback;
void lamina_enter_callback(void);
void lamina_leave_callback(void);

/* A command on its way to the driver: lamina_begin, the driver's enqueue with `event`, lamina_end. */
struct lamina_record;
struct lamina_queue;
typedef struct {
    struct lamina_record *record; /* NULL: nothing to account */
    struct lamina_queue *known;
    cl_command_queue queue;
    cl_event *event;              /* hand this to the driver */
    cl_event own;
    uint64_t taint;
    bool asked;                   /* the program wants the event */
} lamina_call;

typedef struct {
    uint64_t key; /* of the estimate: the same key, about the same card time */
    cl_command_queue queue;
    cl_uint waits;
    const cl_event *wait_list;
    cl_event *event; /* the program's, or NULL */
} lamina_command;

/*
 * Waits at the gate where the command may, and books it. CL_SUCCESS, or the error that the hook must return.
 * Fails open when the slice is lost (the command goes unasked), closed when the slice has ended.
 */
cl_int lamina_begin(lamina_call *call, const lamina_command *command);
/* Opens a hook whose parameters are named queue, waits, wait_list and event; declares `call` and `rc`. */
#define LAMINA_BEGIN(key)                                                                                \
    lamina_call call;                                                                             \
    cl_int rc = lamina_begin(&call, &(lamina_command){(key), queue, waits, wait_list, event}); \
    if (rc != CL_SUCCESS) {                                                                       \
        return rc;                                                                                \
    }
/* Books the driver's answer. `blocking`: the driver returned after the command completed. Returns `result`. */
cl_int lamina_end(lamina_call *call, cl_int result, bool blocking);
/* Card memory that is given back when this command completes. */
void lamina_frees(lamina_call *call, uint64_t bytes);

/* The driver will tell of the record's end, on whatever thread, perhaps here and now; the record's own holder goes with that. */
void lamina_follow(struct lamina_record *record);

/* quiet.c */
/* With the lock held, for a committed record: whether it needs no callback. Then whoever books it drops its holder: it may be gone without the lock. */
bool lamina_go_quiet(struct lamina_record *record);
/* Without the lock, before every command: books those that have ended. */
void lamina_book_quiet(void);
/* Without the lock, before a command with a callback: the older ones get theirs too, for ends are to be booked about in their order. */
void lamina_follow_quiet(void);
/* Without the lock, after every command. */
void lamina_look_after_quiet(void);

/* memory.c: whether an object with these flags takes card memory. */
bool lamina_charged(cl_mem_flags flags);
/* Follows a new object, whose bytes are reserved already, until the driver destroys it; NULL gives the bytes back. */
cl_mem lamina_keep_charge(cl_mem object, uint64_t bytes, cl_int *error);

/* device.c: the slice's card, found by the card page; NULL when this machine does not show it. */
cl_device_id lamina_card_device(void);
/* Registers, waiting up to 2 s for an agent the first time, not at all later. */
bool lamina_join_patiently(void);
bool lamina_unified_memory(void);

/* Kinds of commands, for estimate keys. */
enum lamina_kind {
    LAMINA_KIND_KERNEL = 1, LAMINA_KIND_NATIVE, LAMINA_KIND_READ, LAMINA_KIND_WRITE, LAMINA_KIND_COPY, LAMINA_KIND_FILL,
    LAMINA_KIND_MAP, LAMINA_KIND_UNMAP, LAMINA_KIND_MIGRATE, LAMINA_KIND_RECT, LAMINA_KIND_IMAGE, LAMINA_KIND_FREE,
    LAMINA_KIND_COMMAND_BUFFER
};
/* Transfers of about the same size share an estimate. */
uint64_t lamina_transfer_key(enum lamina_kind kind, uint64_t bytes);

#endif
