/*
 * Programs of random commands on several threads, each followed by a model of what its buffer must hold, while the agent
 * closes, pauses, dies, returns and takes slots away. LAMINA_TEST_SEED replays one seed.
 */
#include <pthread.h>

#include "bed_cases.h"

#define THREADS 3
#define STEPS 150
#define CHAOS_STEPS 60

typedef struct {
    bed *b;
    cl_command_queue queue;
    cl_mem data;
    int value; /* what every element must be once the queue is done */
    unsigned seed;
    pthread_t thread;
} program;

static void add(program *p, int n, cl_uint waits, const cl_event *list) {
    clReleaseEvent(bed_add(p->b, p->queue, p->data, INTS, n, waits, list));
    p->value += n;
}

static void fill(program *p, int value) {
    CHECK(clEnqueueFillBuffer(p->queue, p->data, &value, sizeof value, 0, INTS * sizeof(int), 0, NULL, NULL) == CL_SUCCESS);
    p->value = value;
}

static void map_and_add(program *p) {
    cl_int rc;
    int *mapped = clEnqueueMapBuffer(
        p->queue, p->data, CL_TRUE, CL_MAP_READ | CL_MAP_WRITE, 0, INTS * sizeof(int), 0, NULL, NULL, &rc);
    CHECK(rc == CL_SUCCESS && mapped[0] == p->value && mapped[INTS - 1] == p->value);
    for (int at = 0; at < INTS; at++) {
        mapped[at]++;
    }
    CHECK(clEnqueueUnmapMemObject(p->queue, p->data, mapped, 0, NULL, NULL) == CL_SUCCESS);
    p->value++;
}

/* What follows the user event is enqueued before it fires, by the very thread that fires it. */
static void behind_a_user_event(program *p) {
    cl_event user = clCreateUserEvent(p->b->context, NULL);
    add(p, 3, 1, &user);
    add(p, 4, 0, NULL);
    CHECK(clEnqueueMarkerWithWaitList(p->queue, 0, NULL, NULL) == CL_SUCCESS);
    add(p, -2, 0, NULL);
    CHECK(clSetUserEventStatus(user, CL_COMPLETE) == CL_SUCCESS);
    clReleaseEvent(user);
}

static void through_another_buffer(program *p) {
    cl_int rc;
    cl_mem other = clCreateBuffer(p->b->context, CL_MEM_READ_WRITE, INTS * sizeof(int), NULL, &rc);
    CHECK(rc == CL_SUCCESS);
    CHECK(clEnqueueCopyBuffer(p->queue, p->data, other, 0, 0, INTS * sizeof(int), 0, NULL, NULL) == CL_SUCCESS);
    clReleaseEvent(bed_add(p->b, p->queue, other, INTS, 5, 0, NULL));
    CHECK(clEnqueueCopyBuffer(p->queue, other, p->data, 0, 0, INTS * sizeof(int), 0, NULL, NULL) == CL_SUCCESS);
    clReleaseMemObject(other);
    p->value += 5;
}

static void step(program *p) {
    switch (rand_r(&p->seed) % 8) {
    case 0:
        fill(p, (int)(rand_r(&p->seed) % 1000));
        break;
    case 1:
        bed_expect(p->b, p->queue, p->data, INTS, p->value);
        break;
    case 2:
        map_and_add(p);
        break;
    case 3:
        behind_a_user_event(p);
        break;
    case 4:
        through_another_buffer(p);
        break;
    case 5:
        clReleaseEvent(bed_spin(p->b, p->queue, p->data, 0, 0, NULL)); /* writes data[1] = data[0] */
        break;
    default:
        add(p, 1, 0, NULL);
    }
}

static void *run(void *data) {
    program *p = data;
    for (int at = 0; at < STEPS; at++) {
        step(p);
    }
    bed_expect(p->b, p->queue, p->data, INTS, p->value);
    return NULL;
}

static void disturb(bed *b, unsigned *seed) {
    fake_agent *agent = &b->agent;
    switch (rand_r(seed) % 6) {
    case 0:
        atomic_store(&agent->policy, AGENT_CLOSED);
        usleep(2000);
        break;
    case 1:
        atomic_store(&agent->policy, AGENT_ALTERNATE);
        break;
    case 2:
        atomic_store(&agent->page->state, LAMINA_PAUSED);
        usleep(5000);
        atomic_store(&agent->page->state, LAMINA_RUNNING);
        break;
    case 3:
        agent_die(agent);
        usleep(rand_r(seed) % 2 ? 1000 : 300000);
        agent_return(agent);
        break;
    case 4:
        agent_free_slot(agent, rand_r(seed) % 4);
        break;
    default:
        atomic_store(&agent->window_ns, rand_r(seed) % 2 ? 100000 : LAMINA_FOREVER);
    }
    usleep(rand_r(seed) % 3000);
    atomic_store(&agent->policy, AGENT_OPEN);
}

static void random_programs_survive_a_wild_agent(bed *b) {
    const char *given = getenv("LAMINA_TEST_SEED");
    unsigned seed = given ? (unsigned)atoi(given) : (unsigned)getpid();
    printf("replay with LAMINA_TEST_SEED=%u\n", seed);
    fflush(stdout);
    bed_open(b);
    program programs[THREADS];
    for (int at = 0; at < THREADS; at++) {
        programs[at] = (program){.b = b, .queue = bed_queue(b, 0), .data = bed_buffer(b, INTS, 0), .seed = seed + (unsigned)at};
        CHECK(pthread_create(&programs[at].thread, NULL, run, &programs[at]) == 0);
    }
    for (int at = 0; b->layered && at < CHAOS_STEPS; at++) {
        disturb(b, &seed);
    }
    for (int at = 0; at < THREADS; at++) {
        pthread_join(programs[at].thread, NULL);
        clReleaseMemObject(programs[at].data);
        clReleaseCommandQueue(programs[at].queue);
    }
    bed_close(b);
}

const bed_case chaos_cases[] = {
    {"random_programs_survive_a_wild_agent", random_programs_survive_a_wild_agent, false},
    {NULL, NULL, false},
};
