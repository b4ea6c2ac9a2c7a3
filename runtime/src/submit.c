/* The way of every command: dependencies looked up, the gate passed where it may wait, the driver's event followed. */
#include <string.h>

#include "layer.h"
#include "process.h"
#include "queue.h"

_Thread_local int lamina_inside_callback;

void lamina_enter_callback(void) {
    lamina_inside_callback++;
    atomic_fetch_add(&lamina_callbacks_running, 1);
}

void lamina_leave_callback(void) {
    atomic_fetch_sub(&lamina_callbacks_running, 1);
    lamina_inside_callback--;
}

uint64_t lamina_transfer_key(enum lamina_kind kind, uint64_t bytes) {
    uint32_t magnitude = bytes ? 64u - (uint32_t)__builtin_clzll(bytes) : 0;
    uint64_t half = magnitude > 1 ? (bytes >> (magnitude - 2)) & 1 : 0; /* two steps per power of two */
    return lamina_mix((uint64_t)kind, 1 + magnitude * 2 + half);
}

/* With the lock held: the queue's record and the command's own; false when either is missing. */
static bool prepare(lamina_call *call, const lamina_command *command) {
    call->known = lamina_queue_known(command->queue);
    if (!call->known) {
        return false;
    }
    call->taint = lamina_taints_exist() ? lamina_taint_of_command(call->known, command->waits, command->wait_list) : 0;
    call->record = lamina_record_new(lamina_lead());
    if (call->record) {
        call->record->key = command->key;
        call->record->timed = call->known->profiled;
        call->record->native = command->key == LAMINA_KIND_NATIVE;
        call->record->gated = call->taint == 0 && !lamina_inside_callback;
    }
    return call->record != NULL;
}

cl_int lamina_begin(lamina_call *call, const lamina_command *command) {
    *call = (lamina_call){.queue = command->queue, .asked = command->event != NULL};
    call->event = command->event ? command->event : &call->own;
    lamina_book_quiet();
    lamina_lock(lamina_lead());
    bool prepared = prepare(call, command);
    lamina_unlock(lamina_lead());
    if (!prepared && lamina_queue_of(command->queue)) { /* its first command */
        lamina_lock(lamina_lead());
        prepared = prepare(call, command);
        lamina_unlock(lamina_lead());
    }
    if (!prepared) {
        call->event = command->event;
        return CL_SUCCESS;
    }
    if (call->record->gated && !lamina_gate(call->record)) {
        lamina_record_drop(call->record);
        return CL_OUT_OF_RESOURCES;
    }
    return CL_SUCCESS;
}

void lamina_frees(lamina_call *call, uint64_t bytes) {
    if (call->record) {
        call->record->freed_bytes = bytes;
    }
}

static void CL_CALLBACK on_complete(cl_event event, cl_int status, void *data) {
    (void)event;
    (void)status;
    lamina_finish(data);
}

/* Fails open: a driver without callbacks is booked when the program waits or another command needs room. */
void lamina_follow(lamina_record *record) {
    bool gated = record->gated;
    if (lamina_next.clSetEventCallback(record->event, CL_COMPLETE, on_complete, record) != CL_SUCCESS && !gated) {
        lamina_retire(record, 0, 0);
        lamina_record_drop(record);
    }
}

cl_int lamina_end(lamina_call *call, cl_int result, bool blocking) {
    lamina_record *record = call->record;
    if (!record) {
        return result;
    }
    cl_event event = *call->event;
    if (result != CL_SUCCESS || !event) {
        lamina_withdraw(record);
        return result;
    }
    if (call->asked) {
        lamina_next.clRetainEvent(event);
    }
    lamina_lock(lamina_lead());
    if (lamina_taints_exist()) {
        lamina_taint_note(call->known, call->taint, event);
    }
    lamina_commit(record, event);
    bool quiet = !blocking && lamina_go_quiet(record);
    lamina_unlock(lamina_lead());
    if (blocking) {
        lamina_book_quiet();
        lamina_finish(record);
        return result;
    }
    if (!quiet) {
        lamina_follow_quiet();
        lamina_follow(record);
    }
    lamina_next.clFlush(call->queue);
    lamina_look_after_quiet();
    return result;
}
