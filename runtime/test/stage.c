#include "stage.h"

#include <CL/cl_layer.h>
#include <string.h>

void stage_prepare(stage *s) {
    char directory[] = "/tmp/lamina-test-XXXXXX";
    CHECK(mkdtemp(directory) != NULL);
    agent_start(&s->agent, directory, "fake platform", "fake card");
    setenv("LAMINA_SLICE", directory, 1);
}

void stage_load(stage *s) {
    cl_uint entries = 0;
    CHECK(clInitLayer(sizeof(cl_icd_dispatch) / sizeof(void *), driver_table(), &entries, &s->cl) == CL_SUCCESS);
    CHECK(entries == sizeof(cl_icd_dispatch) / sizeof(void *));
    CHECK(s->cl->clGetPlatformIDs(1, &s->platform, NULL) == CL_SUCCESS);
}

void stage_open(stage *s) {
    cl_int error = -1;
    stage_prepare(s);
    stage_load(s);
    CHECK(s->cl->clGetDeviceIDs(s->platform, CL_DEVICE_TYPE_ALL, 1, &s->device, NULL) == CL_SUCCESS);
    s->context = s->cl->clCreateContext(NULL, 1, &s->device, NULL, NULL, &error);
    CHECK(error == CL_SUCCESS);
    s->queue = stage_queue(s, 0);
}

void stage_close(stage *s) {
    s->cl->clReleaseCommandQueue(s->queue);
    EVENTUALLY(driver_live_events() == 0);
    CHECK(driver_live_objects() == 0);
    agent_stop(&s->agent);
}

lamina_slot *stage_slot(stage *s) {
    for (uint32_t slot = 0; slot < LAMINA_SLOTS; slot++) {
        lamina_slot *at = &s->agent.page->slot[slot];
        if (atomic_load(&at->state) == LAMINA_ACTIVE && atomic_load(&at->pid) == (int32_t)getpid()) {
            return at;
        }
    }
    return NULL;
}

cl_command_queue stage_queue(stage *s, cl_command_queue_properties properties) {
    cl_int error = -1;
    cl_command_queue queue = s->cl->clCreateCommandQueue(s->context, s->device, properties, &error);
    CHECK(error == CL_SUCCESS);
    return queue;
}

cl_int stage_launch(stage *s, cl_command_queue queue, driver_kernel *kernel, cl_uint waits, const cl_event *list, cl_event *out) {
    size_t one = 1;
    return s->cl->clEnqueueNDRangeKernel(queue, (cl_kernel)(void *)kernel, 1, NULL, &one, NULL, waits, list, out);
}

void stage_learn(stage *s, driver_kernel *kernel) {
    uint64_t before = atomic_load(&stage_slot(s)->completions);
    CHECK(stage_launch(s, s->queue, kernel, 0, NULL, NULL) == CL_SUCCESS);
    CHECK(s->cl->clFinish(s->queue) == CL_SUCCESS);
    EVENTUALLY(atomic_load(&stage_slot(s)->completions) == before + 1);
}

static void *launch_all(void *data) {
    launcher *l = data;
    for (int at = 0; at < l->count && l->result == CL_SUCCESS; at++) {
        l->result = stage_launch(l->stage, l->queue, l->kernel, 0, NULL, NULL);
        atomic_fetch_add(&l->launched, 1);
    }
    return NULL;
}

void launcher_start(launcher *l) {
    CHECK(pthread_create(&l->thread, NULL, launch_all, l) == 0);
}

void launcher_join(launcher *l) {
    pthread_join(l->thread, NULL);
    CHECK(l->result == CL_SUCCESS);
    CHECK(l->launched == l->count);
}

int main(int argc, char **argv) {
    const test_case *const groups[] = {pure_cases, gate_cases, memory_cases, membership_cases, queue_cases, quiet_cases};
    return check_named(groups, sizeof groups / sizeof groups[0], argc, argv);
}
