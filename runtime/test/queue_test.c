/* Queues: profiling is ours, and hidden. */
#include <string.h>

#include "stage.h"

static driver_kernel kernel = {.duration_ns = 5000};

static void profiling_is_hidden_from_who_did_not_ask(void) {
    stage s;
    stage_open(&s);
    cl_command_queue_properties seen = 99;
    size_t size = 0;
    cl_event event;
    cl_ulong time;
    CHECK(s.cl->clGetCommandQueueInfo(s.queue, CL_QUEUE_PROPERTIES, sizeof seen, &seen, &size) == CL_SUCCESS);
    CHECK(seen == 0 && size == sizeof seen);
    CHECK(s.cl->clGetCommandQueueInfo(s.queue, CL_QUEUE_PROPERTIES, 1, &seen, NULL) == CL_INVALID_VALUE);
    CHECK(stage_launch(&s, s.queue, &kernel, 0, NULL, &event) == CL_SUCCESS);
    s.cl->clWaitForEvents(1, &event);
    CHECK(s.cl->clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_END, sizeof time, &time, NULL)
        == CL_PROFILING_INFO_NOT_AVAILABLE);
    CHECK(atomic_load(&stage_slot(&s)->card_ns) == 5000);
    s.cl->clReleaseEvent(event);
    stage_close(&s);
}

static void profiling_is_there_for_who_asked(void) {
    stage s;
    stage_open(&s);
    cl_queue_properties list[] = {CL_QUEUE_PROPERTIES, CL_QUEUE_PROFILING_ENABLE, 0}, shown[8];
    cl_int error;
    size_t size = 0;
    cl_event event;
    cl_ulong start, end;
    cl_command_queue queue = s.cl->clCreateCommandQueueWithProperties(s.context, s.device, list, &error);
    CHECK(error == CL_SUCCESS);
    CHECK(s.cl->clGetCommandQueueInfo(queue, CL_QUEUE_PROPERTIES_ARRAY, sizeof shown, shown, &size) == CL_SUCCESS);
    CHECK(size == sizeof list && memcmp(list, shown, sizeof list) == 0);
    CHECK(stage_launch(&s, queue, &kernel, 0, NULL, &event) == CL_SUCCESS);
    s.cl->clWaitForEvents(1, &event);
    CHECK(s.cl->clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_START, sizeof start, &start, NULL) == CL_SUCCESS);
    CHECK(s.cl->clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_END, sizeof end, &end, NULL) == CL_SUCCESS);
    CHECK(end - start == 5000);
    s.cl->clReleaseEvent(event);
    s.cl->clReleaseCommandQueue(queue);
    stage_close(&s);
}

static void a_property_list_without_properties_stays_so(void) {
    stage s;
    stage_open(&s);
    size_t size = 99;
    cl_int error;
    cl_command_queue queue = s.cl->clCreateCommandQueueWithProperties(s.context, s.device, NULL, &error);
    CHECK(error == CL_SUCCESS);
    CHECK(s.cl->clGetCommandQueueInfo(queue, CL_QUEUE_PROPERTIES_ARRAY, 0, NULL, &size) == CL_SUCCESS && size == 0);
    s.cl->clReleaseCommandQueue(queue);
    stage_close(&s);
}

static void a_device_without_profiling_is_booked_by_the_host_clock(void) {
    stage s;
    driver_set_profiling(false);
    stage_open(&s);
    stage_learn(&s, &kernel);
    CHECK(atomic_load(&stage_slot(&s)->card_ns) > 0 && atomic_load(&stage_slot(&s)->inflight) == 0);
    stage_close(&s);
}

const test_case queue_cases[] = {
    {"profiling_is_hidden_from_who_did_not_ask", profiling_is_hidden_from_who_did_not_ask},
    {"profiling_is_there_for_who_asked", profiling_is_there_for_who_asked},
    {"a_property_list_without_properties_stays_so", a_property_list_without_properties_stays_so},
    {"a_device_without_profiling_is_booked_by_the_host_clock", a_device_without_profiling_is_booked_by_the_host_clock},
    {NULL, NULL},
};
