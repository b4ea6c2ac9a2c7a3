/* Commands that go without a callback while the program is alone on its card. */
#include "stage.h"

static driver_kernel short_kernel = {.duration_ns = 100000};
static driver_kernel long_kernel = {.duration_ns = 5000000};

static void launch(stage *s, driver_kernel *kernel, int count) {
    for (int at = 0; at < count; at++) {
        CHECK(stage_launch(s, s->queue, kernel, 0, NULL, NULL) == CL_SUCCESS);
    }
}

static void begin(stage *s) {
    stage_open(s);
    driver_set_gap(10);
    stage_learn(s, &short_kernel);
    EVENTUALLY(driver_live_events() == 1); /* the queue's newest */
}

/* Each is booked once, with its time. */
static void all_are_booked(stage *s, uint64_t count) {
    lamina_slot *slot = stage_slot(s);
    EVENTUALLY(atomic_load(&slot->completions) == count && atomic_load(&slot->inflight) == 0);
    CHECK(atomic_load(&slot->card_ns) == count * short_kernel.duration_ns);
}

static void short_commands_of_a_lone_program_go_without_a_callback(void) {
    stage s;
    begin(&s);
    int callbacks = driver_callbacks();
    for (int round = 0; round < 20; round++) {
        launch(&s, &short_kernel, 5);
        CHECK(s.cl->clFinish(s.queue) == CL_SUCCESS);
        CHECK(atomic_load(&stage_slot(&s)->inflight) == 0); /* as soon as the program knows */
    }
    CHECK(driver_callbacks() == callbacks);
    all_are_booked(&s, 101);
    stage_close(&s);
}

static void a_lone_program_that_never_waits_is_booked_all_the_same(void) {
    stage s;
    begin(&s);
    int callbacks = driver_callbacks();
    launch(&s, &short_kernel, 3);
    all_are_booked(&s, 4);
    CHECK(driver_callbacks() == callbacks);
    stage_close(&s);
}

/* The agent bounds the window of who is not alone any more. */
static void a_neighbour_gets_the_callbacks_set(void) {
    stage s;
    begin(&s);
    int callbacks = driver_callbacks();
    driver_hold(true);
    launch(&s, &short_kernel, 3);
    CHECK(driver_callbacks() == callbacks);
    atomic_store(&s.agent.policy, AGENT_MANUAL);
    atomic_store(&s.agent.window_ns, 1000000);
    agent_grant(&s.agent, 0, true, LAMINA_FOREVER);
    EVENTUALLY(driver_callbacks() == callbacks + 3);
    launch(&s, &short_kernel, 1);
    CHECK(driver_callbacks() == callbacks + 4);
    driver_hold(false);
    all_are_booked(&s, 5);
    stage_close(&s);
}

/* And in any order of news each one's time is charged: the card stands still between two, so that each is an interval of its own. */
static void only_so_many_are_without_a_callback_at_a_time(void) {
    stage s;
    begin(&s);
    int callbacks = driver_callbacks();
    driver_hold(true);
    launch(&s, &short_kernel, 500);
    CHECK(driver_callbacks() > callbacks + 400 && driver_callbacks() < callbacks + 500);
    driver_hold(false);
    all_are_booked(&s, 501);
    stage_close(&s);
}

static void a_long_command_has_its_callback(void) {
    stage s;
    begin(&s);
    stage_learn(&s, &long_kernel);
    int callbacks = driver_callbacks();
    launch(&s, &long_kernel, 2);
    CHECK(driver_callbacks() == callbacks + 2);
    CHECK(s.cl->clFinish(s.queue) == CL_SUCCESS);
    EVENTUALLY(atomic_load(&stage_slot(&s)->completions) == 4);
    stage_close(&s);
}

static void threads_book_one_anothers_quiet_commands_once(void) {
    stage s;
    launcher l[4];
    begin(&s);
    for (int at = 0; at < 4; at++) {
        l[at] = (launcher){.stage = &s, .queue = stage_queue(&s, 0), .kernel = &short_kernel, .count = 500};
        launcher_start(&l[at]);
    }
    for (int at = 0; at < 4; at++) {
        launcher_join(&l[at]);
        CHECK(s.cl->clFinish(l[at].queue) == CL_SUCCESS);
        s.cl->clReleaseCommandQueue(l[at].queue);
    }
    all_are_booked(&s, 2001);
    stage_close(&s);
}

const test_case quiet_cases[] = {
    {"short_commands_of_a_lone_program_go_without_a_callback", short_commands_of_a_lone_program_go_without_a_callback},
    {"a_lone_program_that_never_waits_is_booked_all_the_same", a_lone_program_that_never_waits_is_booked_all_the_same},
    {"a_neighbour_gets_the_callbacks_set", a_neighbour_gets_the_callbacks_set},
    {"only_so_many_are_without_a_callback_at_a_time", only_so_many_are_without_a_callback_at_a_time},
    {"a_long_command_has_its_callback", a_long_command_has_its_callback},
    {"threads_book_one_anothers_quiet_commands_once", threads_book_one_anothers_quiet_commands_once},
    {NULL, NULL},
};
