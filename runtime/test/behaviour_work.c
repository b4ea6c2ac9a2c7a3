/* Commands: orders, events, callbacks, native kernels, threads. */
#include <pthread.h>
#include <string.h>

#include "bed_cases.h"

static void commands_of_a_queue_run_in_order(bed *b) {
    bed_open(b);
    cl_mem data = bed_buffer(b, INTS, 5), copy = bed_buffer(b, INTS, 0);
    for (int at = 0; at < 50; at++) {
        clReleaseEvent(bed_add(b, b->queue, data, INTS, 2, 0, NULL));
    }
    CHECK(clEnqueueCopyBuffer(b->queue, data, copy, 0, 0, INTS * sizeof(int), 0, NULL, NULL) == CL_SUCCESS);
    clReleaseEvent(bed_add(b, b->queue, copy, INTS, 1, 0, NULL));
    bed_expect(b, b->queue, copy, INTS, 106);
    bed_expect(b, b->queue, data, INTS, 105);
    clReleaseMemObject(data);
    clReleaseMemObject(copy);
    bed_close(b);
}

static void an_out_of_order_queue_follows_its_events(bed *b) {
    bed_open(b);
    cl_command_queue queue = bed_queue(b, CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE);
    cl_mem data = bed_buffer(b, INTS, 0);
    cl_event last = bed_add(b, queue, data, INTS, 1, 0, NULL);
    for (int at = 0; at < 40; at++) {
        cl_event next = bed_add(b, queue, data, INTS, 1, 1, &last);
        clReleaseEvent(last);
        last = next;
    }
    CHECK(clEnqueueBarrierWithWaitList(queue, 0, NULL, NULL) == CL_SUCCESS);
    clReleaseEvent(bed_add(b, queue, data, INTS, 1, 0, NULL));
    CHECK(clFinish(queue) == CL_SUCCESS);
    bed_expect(b, b->queue, data, INTS, 42);
    clReleaseEvent(last);
    clReleaseMemObject(data);
    clReleaseCommandQueue(queue);
    bed_close(b);
}

static void *fire(void *event) {
    usleep(20000);
    CHECK(clSetUserEventStatus(event, CL_COMPLETE) == CL_SUCCESS);
    return NULL;
}

/* The thread that enqueues goes on at once; another one fires. With a closed gate it must not wait either. */
static void user_events_hold_commands_not_threads(bed *b) {
    bed_open(b);
    cl_mem data = bed_buffer(b, INTS, 0), other = bed_buffer(b, INTS, 0);
    cl_command_queue loose = bed_queue(b, CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE);
    if (b->layered) {
        atomic_store(&b->agent.policy, AGENT_CLOSED);
        EVENTUALLY(!(atomic_load(&bed_slot(b)->grant) & 1));
    }
    cl_int rc;
    cl_event user = clCreateUserEvent(b->context, &rc);
    cl_event first = bed_add(b, b->queue, data, INTS, 1, 1, &user);
    cl_event second = bed_add(b, b->queue, data, INTS, 1, 0, NULL);
    cl_event third = bed_add(b, loose, other, INTS, 1, 1, &second);
    cl_int status;
    CHECK(clGetEventInfo(third, CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof status, &status, NULL) == CL_SUCCESS);
    CHECK(status > CL_COMPLETE);
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, fire, user) == 0);
    CHECK(clWaitForEvents(1, &third) == CL_SUCCESS);
    pthread_join(thread, NULL);
    if (b->layered) {
        CHECK(atomic_load(&bed_slot(b)->ungated_commands) == 3);
        atomic_store(&b->agent.policy, AGENT_OPEN);
    }
    bed_expect(b, b->queue, data, INTS, 2);
    bed_expect(b, b->queue, other, INTS, 1);
    cl_event all[] = {user, first, second, third};
    for (int at = 0; at < 4; at++) {
        clReleaseEvent(all[at]);
    }
    clReleaseMemObject(data);
    clReleaseMemObject(other);
    clReleaseCommandQueue(loose);
    bed_close(b);
}

typedef struct {
    bed *b;
    cl_mem data;
    _Atomic int calls;
} chain;

static void CL_CALLBACK add_one_more(cl_event event, cl_int status, void *data) {
    chain *c = data;
    (void)event;
    CHECK(status == CL_COMPLETE);
    if (atomic_fetch_add(&c->calls, 1) < 4) {
        cl_event next = bed_add(c->b, c->b->queue, c->data, INTS, 1, 0, NULL);
        CHECK(clSetEventCallback(next, CL_COMPLETE, add_one_more, c) == CL_SUCCESS);
        clFlush(c->b->queue);
        clReleaseEvent(next);
    }
}

static void callbacks_may_enqueue(bed *b) {
    bed_open(b);
    chain c = {.b = b, .data = bed_buffer(b, INTS, 0)};
    cl_event first = bed_add(b, b->queue, c.data, INTS, 1, 0, NULL);
    CHECK(clSetEventCallback(first, CL_COMPLETE, add_one_more, &c) == CL_SUCCESS);
    EVENTUALLY(atomic_load(&c.calls) == 5);
    bed_expect(b, b->queue, c.data, INTS, 5);
    clReleaseEvent(first);
    clReleaseMemObject(c.data);
    bed_close(b);
}

typedef struct {
    int *memory; /* written by the driver */
    int amount;
} native_arguments;

static void CL_CALLBACK native_add(void *data) {
    native_arguments *arguments = data;
    for (int at = 0; at < INTS; at++) {
        arguments->memory[at] += arguments->amount;
    }
}

static void native_kernels_get_their_arguments(bed *b) {
    bed_open(b);
    cl_mem data = bed_buffer(b, INTS, 1);
    native_arguments arguments = {NULL, 6};
    const void *place = &arguments.memory;
    cl_event event;
    CHECK(clEnqueueNativeKernel(b->queue, native_add, &arguments, sizeof arguments, 1, &data, &place, 0, NULL, &event)
        == CL_SUCCESS);
    CHECK(clWaitForEvents(1, &event) == CL_SUCCESS);
    bed_expect(b, b->queue, data, INTS, 7);
    CHECK(clEnqueueNativeKernel(b->queue, NULL, NULL, 0, 0, NULL, NULL, 0, NULL, NULL) == CL_INVALID_VALUE);
    clReleaseEvent(event);
    clReleaseMemObject(data);
    bed_close(b);
}

static void tasks_markers_and_finish_work(bed *b) {
    bed_open(b);
    cl_mem data = bed_buffer(b, INTS, 0);
    cl_event spin = bed_spin(b, b->queue, data, 1000000, 0, NULL), marker;
    CHECK(clEnqueueMarkerWithWaitList(b->queue, 1, &spin, &marker) == CL_SUCCESS);
    CHECK(clFlush(b->queue) == CL_SUCCESS && clWaitForEvents(1, &marker) == CL_SUCCESS);
    cl_int status;
    CHECK(clGetEventInfo(spin, CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof status, &status, NULL) == CL_SUCCESS);
    CHECK(status == CL_COMPLETE);
    CHECK(clFinish(b->queue) == CL_SUCCESS);
    clReleaseEvent(spin);
    clReleaseEvent(marker);
    clReleaseMemObject(data);
    bed_close(b);
}

typedef struct {
    bed *b;
    cl_mem data;
    cl_event after;
    pthread_t thread;
} worker;

static void *add_after(void *data) {
    worker *w = data;
    cl_command_queue queue = bed_queue(w->b, 0);
    clReleaseEvent(bed_add(w->b, queue, w->data, INTS, 1, 1, &w->after));
    for (int at = 1; at < 50; at++) {
        clReleaseEvent(bed_add(w->b, queue, w->data, INTS, 1, 0, NULL));
    }
    CHECK(clFinish(queue) == CL_SUCCESS);
    clReleaseCommandQueue(queue);
    return NULL;
}

static void threads_may_wait_for_each_others_events(bed *b) {
    enum { THREADS = 4 };
    bed_open(b);
    worker w[THREADS];
    cl_mem first = bed_buffer(b, INTS, 0);
    cl_event begin = bed_spin(b, b->queue, first, 1000000, 0, NULL);
    for (int at = 0; at < THREADS; at++) {
        w[at] = (worker){b, bed_buffer(b, INTS, 0), begin, 0};
        CHECK(pthread_create(&w[at].thread, NULL, add_after, &w[at]) == 0);
    }
    for (int at = 0; at < THREADS; at++) {
        pthread_join(w[at].thread, NULL);
        bed_expect(b, b->queue, w[at].data, INTS, 50);
        clReleaseMemObject(w[at].data);
    }
    clReleaseEvent(begin);
    clReleaseMemObject(first);
    bed_close(b);
}

static void errors_are_the_drivers_own(bed *b) {
    bed_open(b);
    cl_mem data = bed_buffer(b, INTS, 0);
    char host[64];
    CHECK(clEnqueueReadBuffer(b->queue, data, CL_TRUE, INTS * sizeof(int), 64, host, 0, NULL, NULL) == CL_INVALID_VALUE);
    CHECK(clEnqueueCopyBuffer(b->queue, data, data, 0, 8, 64, 0, NULL, NULL) == CL_MEM_COPY_OVERLAP);
    CHECK(clSetEventCallback(NULL, CL_COMPLETE, add_one_more, NULL) == CL_INVALID_EVENT);
    bed_expect(b, b->queue, data, INTS, 0);
    clReleaseMemObject(data);
    bed_close(b);
}

const bed_case work_cases[] = {
    {"commands_of_a_queue_run_in_order", commands_of_a_queue_run_in_order, false},
    {"an_out_of_order_queue_follows_its_events", an_out_of_order_queue_follows_its_events, false},
    {"user_events_hold_commands_not_threads", user_events_hold_commands_not_threads, false},
    {"callbacks_may_enqueue", callbacks_may_enqueue, false},
    {"native_kernels_get_their_arguments", native_kernels_get_their_arguments, false},
    {"tasks_markers_and_finish_work", tasks_markers_and_finish_work, false},
    {"threads_may_wait_for_each_others_events", threads_may_wait_for_each_others_events, false},
    {"errors_are_the_drivers_own", errors_are_the_drivers_own, false},
    {NULL, NULL, false},
};
