/* The way of every command: dependencies looked up, the gate passed where it may wait, the driver's event followed. */
#include <string.h>

#include "layer.h"
#include "process.h"
#include "queue.h"

_Thread_local int lamina_inside_callback;
_Atomic int lamina_callbacks_running;

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

cl_int lamina_begin(lamina_call *call, const lamina_command *command) {
    *call = (lamina_call){.queue = command->queue, .asked = command->event != NULL};
    call->event = command->event ? command->event : &call->own;
    lamina_queue *queue = lamina_queue_of(command->queue);
    lamina_lock();
    call->taint = lamina_taints_exist() ? lamina_taint_of_command(queue, command->waits, command->wait_list) : 0;
    lamina_record *record = queue ? lamina_record_new() : NULL;
    lamina_unlock();
    call->record = record;
    if (!record) {
        call->event = command->event;
        return CL_SUCCESS;
    }
    record->key = command->key;
    record->timed = queue->profiled;
    record->native = command->key == LAMINA_KIND_NATIVE;
    record->gated = call->taint == 0 && !lamina_inside_callback;
    if (record->gated && !lamina_gate(record)) {
        lamina_record_drop(record);
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
    lamina_retire_event(data);
    lamina_record_drop(data);
}

static void note_taint(lamina_call *call, cl_event event) {
    lamina_queue *queue = lamina_queue_of(call->queue);
    lamina_lock();
    if (lamina_taints_exist()) {
        lamina_taint_note(queue, call->taint, event);
    }
    lamina_unlock();
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
    note_taint(call, event);
    lamina_commit(record, event);
    if (blocking) {
        lamina_retire_event(record);
        lamina_record_drop(record);
        return result;
    }
    /* The driver may run the callback here and now, on this thread. Fails open: a driver without callbacks is booked when
     * the program waits or another command needs room. */
    if (lamina_next.clSetEventCallback(event, CL_COMPLETE, on_complete, record) != CL_SUCCESS && !record->gated) {
        lamina_retire(record, 0, 0);
        lamina_record_drop(record);
    }
    lamina_next.clFlush(call->queue);
    return result;
}
