/* What the accounts ask about an OpenCL event. */
#include "layer.h"
#include "process.h"

bool lamina_event_complete(void *event) {
    cl_int status = CL_QUEUED;
    return lamina_next.clGetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof status, &status, NULL) == CL_SUCCESS
        && status <= CL_COMPLETE;
}

bool lamina_event_times(void *event, uint64_t *start_ns, uint64_t *end_ns) {
    cl_ulong start = 0, end = 0;
    if (lamina_next.clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_START, sizeof start, &start, NULL) != CL_SUCCESS
        || lamina_next.clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_END, sizeof end, &end, NULL) != CL_SUCCESS) {
        return false;
    }
    *start_ns = start;
    *end_ns = end;
    return true;
}

void lamina_event_release(void *event) {
    lamina_next.clReleaseEvent(event);
}
