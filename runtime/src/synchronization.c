/* User events, markers and barriers: they use no card time and never wait at the gate, but they carry taints. Open: the
 * driver's answer is the program's, whatever we could note. */
#include "layer.h"
#include "process.h"
#include "queue.h"

static cl_event CL_API_CALL hook_clCreateUserEvent(cl_context context, cl_int *error) {
    cl_event event = lamina_next.clCreateUserEvent(context, error);
    if (event) {
        lamina_lock(lamina_lead());
        lamina_taint_new_user_event(event);
        lamina_unlock(lamina_lead());
    }
    return event;
}

static cl_int CL_API_CALL hook_clSetUserEventStatus(cl_event event, cl_int status) {
    lamina_lock(lamina_lead());
    lamina_taint_fired(event);
    lamina_unlock(lamina_lead());
    return lamina_next.clSetUserEventStatus(event, status);
}

/* What a marker or barrier without a list waits for: everything before it. */
static uint64_t taint_of_point(const lamina_queue *queue, cl_uint waits, const cl_event *wait_list) {
    uint64_t all = queue ? queue->taint | queue->barrier_taint : 0;
    return waits == 0 ? all : lamina_taint_of_command(queue, waits, wait_list);
}

static void note(cl_command_queue handle, cl_uint waits, const cl_event *wait_list, cl_event *event, bool barrier) {
    lamina_queue *queue = lamina_queue_of(handle);
    lamina_lock(lamina_lead());
    if (queue && lamina_taints_exist()) {
        uint64_t taint = taint_of_point(queue, waits, wait_list);
        lamina_taint_note(queue, taint, event ? *event : NULL);
        if (barrier) {
            lamina_taint_barrier(queue, taint);
        }
    }
    lamina_unlock(lamina_lead());
}

static cl_int CL_API_CALL hook_clEnqueueMarkerWithWaitList(
    cl_command_queue queue, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    cl_int rc = lamina_next.clEnqueueMarkerWithWaitList(queue, waits, wait_list, event);
    if (rc == CL_SUCCESS) {
        note(queue, waits, wait_list, event, false);
    }
    return rc;
}

static cl_int CL_API_CALL hook_clEnqueueBarrierWithWaitList(
    cl_command_queue queue, cl_uint waits, const cl_event *wait_list, cl_event *event) {
    cl_int rc = lamina_next.clEnqueueBarrierWithWaitList(queue, waits, wait_list, event);
    if (rc == CL_SUCCESS) {
        note(queue, waits, wait_list, event, true);
    }
    return rc;
}

static cl_int CL_API_CALL hook_clEnqueueMarker(cl_command_queue queue, cl_event *event) {
    cl_int rc = lamina_next.clEnqueueMarker(queue, event);
    if (rc == CL_SUCCESS) {
        note(queue, 0, NULL, event, false);
    }
    return rc;
}

static cl_int CL_API_CALL hook_clEnqueueBarrier(cl_command_queue queue) {
    cl_int rc = lamina_next.clEnqueueBarrier(queue);
    if (rc == CL_SUCCESS) {
        note(queue, 0, NULL, NULL, true);
    }
    return rc;
}

static cl_int CL_API_CALL hook_clEnqueueWaitForEvents(cl_command_queue queue, cl_uint count, const cl_event *events) {
    cl_int rc = lamina_next.clEnqueueWaitForEvents(queue, count, events);
    if (rc == CL_SUCCESS) {
        note(queue, count, events, NULL, true);
    }
    return rc;
}

void lamina_hook_synchronization(cl_icd_dispatch *table) {
    LAMINA_HOOK(table, clCreateUserEvent);
    LAMINA_HOOK(table, clSetUserEventStatus);
    LAMINA_HOOK(table, clEnqueueMarkerWithWaitList);
    LAMINA_HOOK(table, clEnqueueBarrierWithWaitList);
    LAMINA_HOOK(table, clEnqueueMarker);
    LAMINA_HOOK(table, clEnqueueBarrier);
    LAMINA_HOOK(table, clEnqueueWaitForEvents);
}
