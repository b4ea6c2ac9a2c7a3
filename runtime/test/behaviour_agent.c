/* What the agent does to running programs: alternate, pause, die, return; and children. */
#include <string.h>
#include <sys/wait.h>

#include "bed_cases.h"

static void run_some(bed *b, cl_mem data, int times) {
    for (int at = 0; at < times; at++) {
        clReleaseEvent(bed_add(b, b->queue, data, INTS, 1, 0, NULL));
    }
}

static void short_grants_lose_nothing(bed *b) {
    bed_open(b);
    cl_mem data = bed_buffer(b, INTS, 0);
    atomic_store(&b->agent.window_ns, 200000);
    atomic_store(&b->agent.policy, AGENT_ALTERNATE);
    for (int at = 0; at < 20; at++) {
        clReleaseEvent(bed_spin(b, b->queue, data, 200000, 0, NULL));
    }
    run_some(b, data, 100);
    int *values = malloc(INTS * sizeof(int));
    CHECK(clEnqueueReadBuffer(b->queue, data, CL_TRUE, 0, INTS * sizeof(int), values, 0, NULL, NULL) == CL_SUCCESS);
    CHECK(values[0] == 100 && values[INTS - 1] == 100);
    free(values);
    CHECK(atomic_load(&bed_slot(b)->late_ns) == 0);
    clReleaseMemObject(data);
    bed_close(b);
}

static void a_paused_slice_waits_and_goes_on(bed *b) {
    bed_open(b);
    cl_mem data = bed_buffer(b, INTS, 0);
    run_some(b, data, 1);
    clFinish(b->queue);
    atomic_store(&b->agent.page->state, LAMINA_PAUSED);
    EVENTUALLY(!(atomic_load(&bed_slot(b)->grant) & 1));
    pid_t child = fork(); /* resumes while we wait at the gate */
    if (child == 0) {
        usleep(200000);
        atomic_store(&b->agent.page->state, LAMINA_RUNNING);
        _exit(0);
    }
    run_some(b, data, 1);
    CHECK(atomic_load(&b->agent.page->state) == LAMINA_RUNNING);
    bed_expect(b, b->queue, data, INTS, 2);
    waitpid(child, NULL, 0);
    clReleaseMemObject(data);
    bed_close(b);
}

static void the_agents_death_and_return_lose_nothing(bed *b) {
    bed_open(b);
    cl_mem data = bed_buffer(b, INTS, 0);
    run_some(b, data, 20);
    agent_die(&b->agent);
    usleep(300000);
    run_some(b, data, 20);
    clFinish(b->queue);
    CHECK(atomic_load(&bed_slot(b)->fallback_ns) > 0);
    agent_return(&b->agent);
    for (int at = 0; at < 2000 && atomic_load(&b->agent.rejoins) == 0; at++) {
        run_some(b, data, 1);
        clReleaseEvent(bed_add(b, b->queue, data, INTS, -1, 0, NULL));
        clFinish(b->queue);
        usleep(1000);
    }
    CHECK(atomic_load(&b->agent.rejoins) == 1);
    run_some(b, data, 20);
    bed_expect(b, b->queue, data, INTS, 60);
    clReleaseMemObject(data);
    bed_close(b);
}

static void a_slot_that_was_taken_away_is_replaced_under_load(bed *b) {
    bed_open(b);
    cl_mem data = bed_buffer(b, INTS, 0);
    for (int at = 0; at < 5; at++) {
        run_some(b, data, 20);
        agent_free_slot(&b->agent, (uint32_t)(bed_slot(b) - b->agent.page->slot));
    }
    run_some(b, data, 20);
    bed_expect(b, b->queue, data, INTS, 120);
    CHECK(atomic_load(&b->agent.clients) == 6);
    CHECK(atomic_load(&bed_slot(b)->memory_bytes) == INTS * sizeof(int));
    clReleaseMemObject(data);
    bed_close(b);
}

static void a_scribbled_page_leaves_the_program_alone(bed *b) {
    bed_open(b);
    cl_mem data = bed_buffer(b, INTS, 0);
    srand(7);
    for (int round = 0; round < 10; round++) {
        unsigned char *bytes = (unsigned char *)b->agent.page;
        for (size_t at = round % 2 ? 0 : LAMINA_SLOTS_OFFSET; at < LAMINA_SLICE_PAGE_SIZE; at++) {
            bytes[at] = (unsigned char)rand();
        }
        run_some(b, data, 10);
    }
    bed_expect(b, b->queue, data, INTS, 100);
    clReleaseMemObject(data);
    bed_close(b);
}

/* Runs this program again, as a shell script would run two programs in one slice. */
static void children_use_the_card_too(bed *b) {
    bed_open(b);
    cl_mem data = bed_buffer(b, INTS, 0);
    run_some(b, data, 5);
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "lamina-behaviour", "as_a_child", "child", (char *)NULL);
        _exit(99);
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    bed_expect(b, b->queue, data, INTS, 5);
    if (b->layered) {
        CHECK(atomic_load(&b->agent.clients) == 2);
    }
    clReleaseMemObject(data);
    bed_close(b);
}

/* In an environment that it inherited. */
static void as_a_child(bed *b) {
    bed_open(b);
    cl_mem data = bed_buffer(b, INTS, 0);
    run_some(b, data, 5);
    bed_expect(b, b->queue, data, INTS, 5);
    clReleaseMemObject(data);
    bed_close(b);
}

const bed_case agent_cases[] = {
    {"short_grants_lose_nothing", short_grants_lose_nothing, true},
    {"a_paused_slice_waits_and_goes_on", a_paused_slice_waits_and_goes_on, true},
    {"the_agents_death_and_return_lose_nothing", the_agents_death_and_return_lose_nothing, true},
    {"a_slot_that_was_taken_away_is_replaced_under_load", a_slot_that_was_taken_away_is_replaced_under_load, true},
    {"a_scribbled_page_leaves_the_program_alone", a_scribbled_page_leaves_the_program_alone, true},
    {"children_use_the_card_too", children_use_the_card_too, false},
    {"as_a_child", as_a_child, false}, /* started by the case above; alone it is one more plain run */
    {NULL, NULL, false},
};
