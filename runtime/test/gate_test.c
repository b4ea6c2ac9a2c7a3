/* The gate and the accounts: grants, windows, user events, callbacks. */
#include "stage.h"

static driver_kernel short_kernel = {.duration_ns = 1000};
static driver_kernel long_kernel = {.duration_ns = 1000000};

static void counts_card_time_exactly(void) {
    stage s;
    stage_open(&s);
    for (int at = 0; at < 100; at++) {
        CHECK(stage_launch(&s, s.queue, &short_kernel, 0, NULL, NULL) == CL_SUCCESS);
    }
    s.cl->clFinish(s.queue);
    lamina_slot *slot = stage_slot(&s);
    EVENTUALLY(atomic_load(&slot->completions) == 100);
    CHECK(atomic_load(&slot->card_ns) == 100 * 1000);
    CHECK(atomic_load(&slot->commands) == 100 && atomic_load(&slot->ungated_commands) == 0);
    CHECK(atomic_load(&slot->inflight) == 0 && atomic_load(&slot->inflight_ns) == 0);
    CHECK(atomic_load(&slot->idle_since_ns) != 0 && atomic_load(&slot->longest_ns) == 1000);
    stage_close(&s);
}

static void waits_while_the_grant_is_closed(void) {
    stage s;
    stage_open(&s);
    lamina_slot *slot = stage_slot(&s);
    atomic_store(&s.agent.policy, AGENT_MANUAL);
    agent_grant(&s.agent, 0, false, 0);
    launcher l = {.stage = &s, .queue = s.queue, .kernel = &short_kernel, .count = 2};
    launcher_start(&l);
    EVENTUALLY(atomic_load(&slot->waiters) == 1);
    CHECK(atomic_load(&slot->wait_since_ns) != 0 && atomic_load(&slot->expected_ns) != 0);
    CHECK(atomic_load(&l.launched) == 0 && driver_live_events() == 0);
    agent_grant(&s.agent, 0, true, LAMINA_FOREVER);
    launcher_join(&l);
    CHECK(atomic_load(&slot->waiters) == 0 && atomic_load(&slot->wait_since_ns) == 0 && atomic_load(&slot->wait_ns) > 0);
    stage_close(&s);
}

static void stops_when_the_grant_is_used_up(void) {
    stage s;
    stage_open(&s);
    stage_learn(&s, &long_kernel);
    lamina_slot *slot = stage_slot(&s);
    atomic_store(&s.agent.policy, AGENT_MANUAL);
    agent_grant(&s.agent, 0, true, atomic_load(&slot->card_ns) + 2500000);
    launcher l = {.stage = &s, .queue = s.queue, .kernel = &long_kernel, .count = 5};
    launcher_start(&l);
    EVENTUALLY(atomic_load(&slot->waiters) == 1 && atomic_load(&slot->inflight) == 0);
    CHECK(atomic_load(&l.launched) == 3); /* the third began within the grant */
    uint32_t rung = atomic_load(&s.agent.bell->bell);
    CHECK(rung > 0);
    agent_grant(&s.agent, 0, true, LAMINA_FOREVER);
    launcher_join(&l);
    stage_close(&s);
}

/* The next command goes when the one in flight should be over by its estimate, and no further one while it is not. */
static void a_window_of_nothing_keeps_one_command_ahead(void) {
    stage s;
    stage_open(&s);
    stage_learn(&s, &long_kernel);
    lamina_slot *slot = stage_slot(&s);
    atomic_store(&s.agent.policy, AGENT_MANUAL);
    atomic_store(&s.agent.window_ns, 0);
    agent_grant(&s.agent, 0, true, LAMINA_FOREVER);
    driver_hold(true);
    launcher l = {.stage = &s, .queue = s.queue, .kernel = &long_kernel, .count = 10};
    launcher_start(&l);
    EVENTUALLY(atomic_load(&slot->inflight) == 2);
    usleep(50000);
    CHECK(atomic_load(&slot->inflight) == 2);
    CHECK(atomic_load(&slot->waiters) == 0); /* the grant is open: nobody waits for the agent */
    driver_hold(false);
    launcher_join(&l);
    stage_close(&s);
}

static void an_unbounded_window_takes_all(void) {
    stage s;
    stage_open(&s);
    driver_hold(true);
    launcher l = {.stage = &s, .queue = s.queue, .kernel = &long_kernel, .count = 50};
    launcher_start(&l);
    launcher_join(&l);
    CHECK(atomic_load(&stage_slot(&s)->inflight) == 50);
    driver_hold(false);
    s.cl->clFinish(s.queue);
    EVENTUALLY(atomic_load(&stage_slot(&s)->inflight) == 0);
    stage_close(&s);
}

static void close_the_gate(stage *s) {
    atomic_store(&s->agent.policy, AGENT_MANUAL);
    agent_grant(&s->agent, 0, false, 0);
}

static void passes_unasked_behind_a_user_event(void) {
    stage s;
    stage_open(&s);
    lamina_slot *slot = stage_slot(&s);
    close_the_gate(&s);
    cl_event gate = s.cl->clCreateUserEvent(s.context, NULL), first, second;
    CHECK(stage_launch(&s, s.queue, &short_kernel, 1, &gate, &first) == CL_SUCCESS);
    CHECK(stage_launch(&s, s.queue, &short_kernel, 0, NULL, NULL) == CL_SUCCESS); /* in order behind it */
    cl_command_queue other = stage_queue(&s, CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE);
    CHECK(stage_launch(&s, other, &short_kernel, 1, &first, &second) == CL_SUCCESS); /* across queues */
    CHECK(s.cl->clEnqueueBarrierWithWaitList(other, 1, &second, NULL) == CL_SUCCESS);
    CHECK(stage_launch(&s, other, &short_kernel, 0, NULL, NULL) == CL_SUCCESS); /* behind the barrier */
    CHECK(atomic_load(&slot->ungated_commands) == 4 && atomic_load(&slot->inflight) == 0);
    CHECK(s.cl->clSetUserEventStatus(gate, CL_COMPLETE) == CL_SUCCESS);
    s.cl->clFinish(other);
    s.cl->clFinish(s.queue);
    EVENTUALLY(atomic_load(&slot->completions) == 4);
    CHECK(atomic_load(&slot->ungated_ns) == 4000 && atomic_load(&slot->card_ns) == 4000);
    launcher l = {.stage = &s, .queue = s.queue, .kernel = &short_kernel, .count = 1};
    launcher_start(&l); /* the event has fired: the gate counts again */
    EVENTUALLY(atomic_load(&slot->waiters) == 1);
    agent_grant(&s.agent, 0, true, LAMINA_FOREVER);
    launcher_join(&l);
    s.cl->clReleaseEvent(gate);
    s.cl->clReleaseEvent(first);
    s.cl->clReleaseEvent(second);
    s.cl->clReleaseCommandQueue(other);
    stage_close(&s);
}

static void knows_a_hundred_user_events(void) {
    stage s;
    stage_open(&s);
    cl_event gates[100], done[100];
    cl_command_queue queue = stage_queue(&s, CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE);
    close_the_gate(&s);
    for (int at = 0; at < 100; at++) {
        gates[at] = s.cl->clCreateUserEvent(s.context, NULL);
        CHECK(stage_launch(&s, queue, &short_kernel, 1, &gates[at], &done[at]) == CL_SUCCESS);
    }
    for (int at = 0; at < 99; at++) {
        CHECK(s.cl->clSetUserEventStatus(gates[at], CL_COMPLETE) == CL_SUCCESS);
    }
    CHECK(stage_launch(&s, queue, &short_kernel, 1, &done[99], NULL) == CL_SUCCESS); /* must not wait */
    CHECK(s.cl->clSetUserEventStatus(gates[99], CL_COMPLETE) == CL_SUCCESS);
    s.cl->clWaitForEvents(100, done);
    s.cl->clFinish(queue);
    for (int at = 0; at < 100; at++) {
        s.cl->clReleaseEvent(gates[at]);
        s.cl->clReleaseEvent(done[at]);
    }
    EVENTUALLY(atomic_load(&stage_slot(&s)->completions) == 101);
    s.cl->clReleaseCommandQueue(queue);
    stage_close(&s);
}

static void CL_CALLBACK launch_again(cl_event event, cl_int status, void *data) {
    stage *s = data;
    (void)event;
    (void)status;
    CHECK(stage_launch(s, s->queue, &short_kernel, 0, NULL, NULL) == CL_SUCCESS);
}

static void a_callback_that_enqueues_never_waits(void) {
    stage s;
    stage_open(&s);
    cl_event event;
    driver_hold(true);
    CHECK(stage_launch(&s, s.queue, &short_kernel, 0, NULL, &event) == CL_SUCCESS);
    CHECK(s.cl->clSetEventCallback(event, CL_COMPLETE, launch_again, &s) == CL_SUCCESS);
    close_the_gate(&s);
    driver_hold(false);
    EVENTUALLY(atomic_load(&stage_slot(&s)->completions) == 2);
    CHECK(atomic_load(&stage_slot(&s)->ungated_commands) == 1);
    CHECK(atomic_load(&stage_slot(&s)->late_ns) == 1000); /* the first ended under a closed grant */
    s.cl->clReleaseEvent(event);
    stage_close(&s);
}

static void CL_CALLBACK native_launch(void *data) {
    stage *s = *(stage **)data;
    CHECK(stage_launch(s, s->queue, &short_kernel, 0, NULL, NULL) == CL_SUCCESS);
}

static void a_native_kernel_that_enqueues_never_waits(void) {
    stage s, *argument = &s;
    stage_open(&s);
    driver_hold(true);
    CHECK(s.cl->clEnqueueNativeKernel(s.queue, native_launch, &argument, sizeof argument, 0, NULL, NULL, 0, NULL, NULL)
        == CL_SUCCESS);
    close_the_gate(&s);
    driver_hold(false);
    EVENTUALLY(atomic_load(&stage_slot(&s)->completions) == 2);
    CHECK(atomic_load(&stage_slot(&s)->ungated_commands) == 1);
    stage_close(&s);
}

static _Atomic int host_came;

static void CL_CALLBACK native_wait_for_host(void *unused) {
    (void)unused;
    EVENTUALLY(atomic_load(&host_came));
}

/* A window that is full must not make two sides of one program wait for each other. */
static void a_native_kernel_may_wait_for_the_host(void) {
    stage s;
    int nothing = 0;
    stage_open(&s);
    atomic_store(&s.agent.policy, AGENT_MANUAL);
    atomic_store(&s.agent.window_ns, 0);
    agent_grant(&s.agent, 0, true, LAMINA_FOREVER);
    CHECK(s.cl->clEnqueueNativeKernel(s.queue, native_wait_for_host, &nothing, sizeof nothing, 0, NULL, NULL, 0, NULL, NULL)
        == CL_SUCCESS);
    CHECK(stage_launch(&s, s.queue, &short_kernel, 0, NULL, NULL) == CL_SUCCESS);
    atomic_store(&host_came, 1);
    EVENTUALLY(atomic_load(&stage_slot(&s)->completions) == 2);
    stage_close(&s);
}

static void a_waiting_thread_shows_that_it_lives(void) {
    stage s;
    stage_open(&s);
    close_the_gate(&s);
    launcher l = {.stage = &s, .queue = s.queue, .kernel = &short_kernel, .count = 1};
    launcher_start(&l);
    EVENTUALLY(atomic_load(&stage_slot(&s)->waiters) == 1);
    uint64_t pulse = atomic_load(&stage_slot(&s)->pulse);
    EVENTUALLY(atomic_load(&stage_slot(&s)->pulse) > pulse + 2);
    agent_grant(&s.agent, 0, true, LAMINA_FOREVER);
    launcher_join(&l);
    stage_close(&s);
}

static void a_refused_enqueue_leaves_nothing_in_flight(void) {
    static driver_kernel refused = {.fails = true};
    static driver_kernel broken = {.duration_ns = 500, .ends_with_error = true};
    stage s;
    stage_open(&s);
    lamina_slot *slot = stage_slot(&s);
    CHECK(stage_launch(&s, s.queue, &refused, 0, NULL, NULL) == CL_INVALID_KERNEL_ARGS);
    CHECK(atomic_load(&slot->inflight) == 0 && atomic_load(&slot->commands) == 0);
    CHECK(stage_launch(&s, s.queue, &broken, 0, NULL, NULL) == CL_SUCCESS);
    EVENTUALLY(atomic_load(&slot->completions) == 1);
    CHECK(atomic_load(&slot->inflight) == 0 && atomic_load(&slot->card_ns) == 0);
    stage_close(&s);
}

static void a_blocking_read_is_booked_when_it_returns(void) {
    stage s;
    stage_open(&s);
    char host[16];
    cl_mem buffer = s.cl->clCreateBuffer(s.context, 0, sizeof host, NULL, NULL);
    CHECK(s.cl->clEnqueueReadBuffer(s.queue, buffer, CL_TRUE, 0, sizeof host, host, 0, NULL, NULL) == CL_SUCCESS);
    CHECK(atomic_load(&stage_slot(&s)->completions) == 1 && atomic_load(&stage_slot(&s)->card_ns) == 1000);
    s.cl->clReleaseMemObject(buffer);
    stage_close(&s);
}

static void many_threads_share_the_gate(void) {
    enum { THREADS = 4, EACH = 200 };
    stage s;
    stage_open(&s);
    atomic_store(&s.agent.window_ns, 500000);
    atomic_store(&s.agent.policy, AGENT_ALTERNATE);
    launcher l[THREADS];
    for (int at = 0; at < THREADS; at++) {
        l[at] = (launcher){.stage = &s, .kernel = at % 2 ? &short_kernel : &long_kernel, .count = EACH,
            .queue = stage_queue(&s, at % 2 ? CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE : 0)};
        launcher_start(&l[at]);
    }
    for (int at = 0; at < THREADS; at++) {
        launcher_join(&l[at]);
        s.cl->clFinish(l[at].queue);
    }
    lamina_slot *slot = stage_slot(&s);
    EVENTUALLY(atomic_load(&slot->completions) == THREADS * EACH);
    CHECK(atomic_load(&slot->card_ns) == 2 * EACH * UINT64_C(1000) + 2 * EACH * UINT64_C(1000000));
    CHECK(atomic_load(&slot->inflight) == 0 && atomic_load(&slot->inflight_ns) == 0 && atomic_load(&slot->waiters) == 0);
    for (int at = 0; at < THREADS; at++) {
        s.cl->clReleaseCommandQueue(l[at].queue);
    }
    stage_close(&s);
}

static void thinks_are_counted_once_each(void) {
    stage s;
    stage_open(&s);
    for (int at = 0; at < 5; at++) {
        stage_learn(&s, &short_kernel);
    }
    uint32_t thoughts = 0;
    for (uint32_t bucket = 0; bucket < LAMINA_THINK_BUCKETS; bucket++) {
        thoughts += atomic_load(&stage_slot(&s)->think[bucket]);
    }
    CHECK(thoughts == 4);
    stage_close(&s);
}

const test_case gate_cases[] = {
    {"counts_card_time_exactly", counts_card_time_exactly},
    {"waits_while_the_grant_is_closed", waits_while_the_grant_is_closed},
    {"stops_when_the_grant_is_used_up", stops_when_the_grant_is_used_up},
    {"a_window_of_nothing_keeps_one_command_ahead", a_window_of_nothing_keeps_one_command_ahead},
    {"an_unbounded_window_takes_all", an_unbounded_window_takes_all},
    {"passes_unasked_behind_a_user_event", passes_unasked_behind_a_user_event},
    {"knows_a_hundred_user_events", knows_a_hundred_user_events},
    {"a_callback_that_enqueues_never_waits", a_callback_that_enqueues_never_waits},
    {"a_native_kernel_that_enqueues_never_waits", a_native_kernel_that_enqueues_never_waits},
    {"a_native_kernel_may_wait_for_the_host", a_native_kernel_may_wait_for_the_host},
    {"a_waiting_thread_shows_that_it_lives", a_waiting_thread_shows_that_it_lives},
    {"a_refused_enqueue_leaves_nothing_in_flight", a_refused_enqueue_leaves_nothing_in_flight},
    {"a_blocking_read_is_booked_when_it_returns", a_blocking_read_is_booked_when_it_returns},
    {"many_threads_share_the_gate", many_threads_share_the_gate},
    {"thinks_are_counted_once_each", thinks_are_counted_once_each},
    {NULL, NULL},
};
