/* Queues: profiling is switched on for the accounts and hidden from a program that did not ask for it. */
#include "queue.h"

#include <stdlib.h>
#include <string.h>

#include "process.h"

static lamina_queue *remember(cl_command_queue queue, const lamina_queue *facts) {
    lamina_layer_objects *objects = &lamina_objects;
    lamina_lock(lamina_lead());
    lamina_queue *known = lamina_queue_known(queue);
    if (!known) {
        known = malloc(sizeof *known);
        if (known && lamina_map_put(&objects->queues, queue, (uint64_t)(uintptr_t)known) != 0) {
            free(known);
            known = NULL;
        }
    }
    if (known) {
        *known = *facts;
    }
    lamina_unlock(lamina_lead());
    return known;
}

lamina_queue *lamina_queue_known(cl_command_queue queue) {
    uint64_t value;
    return lamina_map_get(&lamina_objects.queues, queue, &value) ? (lamina_queue *)(uintptr_t)value : NULL;
}

lamina_queue *lamina_queue_of(cl_command_queue queue) {
    lamina_lock(lamina_lead());
    lamina_queue *known = lamina_queue_known(queue);
    lamina_unlock(lamina_lead());
    if (known) {
        return known;
    }
    /* Not made through our hooks (a device's default queue, say): take it as it is. */
    lamina_queue facts = {0};
    if (!queue
        || lamina_next.clGetCommandQueueInfo(queue, CL_QUEUE_PROPERTIES, sizeof facts.asked, &facts.asked, NULL) != CL_SUCCESS) {
        return NULL;
    }
    facts.profiled = (facts.asked & CL_QUEUE_PROFILING_ENABLE) != 0;
    facts.in_order = (facts.asked & CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE) == 0;
    return remember(queue, &facts);
}

static cl_command_queue made(cl_command_queue queue, lamina_queue *facts, bool profiled) {
    if (queue) {
        facts->profiled = profiled;
        facts->in_order = (facts->asked & CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE) == 0;
        remember(queue, facts);
    }
    return queue;
}

/* Fails open: where the device cannot profile, the queue is made as asked and the host's clock stands in. */
static cl_command_queue CL_API_CALL hook_clCreateCommandQueue(
    cl_context context, cl_device_id device, cl_command_queue_properties properties, cl_int *error) {
    lamina_queue facts = {.asked = properties};
    cl_int first = CL_SUCCESS;
    cl_command_queue queue = lamina_next.clCreateCommandQueue(context, device, properties | CL_QUEUE_PROFILING_ENABLE, &first);
    if (queue || (properties & CL_QUEUE_PROFILING_ENABLE)) {
        if (error) {
            *error = first;
        }
        return made(queue, &facts, true);
    }
    return made(lamina_next.clCreateCommandQueue(context, device, properties, error), &facts, false);
}

/* Copies the zero-terminated list with profiling added. -1 when it is longer than we can keep. */
static int with_profiling(const cl_queue_properties *asked, lamina_queue *facts, cl_queue_properties *mine) {
    uint32_t at = 0;
    bool seen = false;
    for (; asked && asked[at] != 0; at += 2) {
        if (at + 6 > 16) {
            return -1;
        }
        mine[at] = facts->properties[at] = asked[at];
        mine[at + 1] = facts->properties[at + 1] = asked[at + 1];
        if (asked[at] == CL_QUEUE_PROPERTIES) {
            seen = true;
            facts->asked = asked[at + 1];
            mine[at + 1] |= CL_QUEUE_PROFILING_ENABLE;
        }
    }
    if (asked) {
        facts->properties[at] = 0;
        facts->words = at + 1;
    }
    if (!seen) {
        mine[at++] = CL_QUEUE_PROPERTIES;
        mine[at++] = CL_QUEUE_PROFILING_ENABLE;
    }
    mine[at] = 0;
    return 0;
}

static cl_command_queue CL_API_CALL hook_clCreateCommandQueueWithProperties(
    cl_context context, cl_device_id device, const cl_queue_properties *properties, cl_int *error) {
    lamina_queue facts = {0};
    cl_queue_properties mine[20];
    cl_int first = CL_SUCCESS;
    if (with_profiling(properties, &facts, mine) == 0) {
        cl_command_queue queue = lamina_next.clCreateCommandQueueWithProperties(context, device, mine, &first);
        if (queue || (facts.asked & CL_QUEUE_PROFILING_ENABLE)) {
            if (error) {
                *error = first;
            }
            return made(queue, &facts, true);
        }
    }
    cl_command_queue queue = lamina_next.clCreateCommandQueueWithProperties(context, device, properties, error);
    return made(queue, &facts, false);
}

static cl_int answer(const void *value, size_t bytes, size_t room, void *out, size_t *size) {
    if (out && room < bytes) {
        return CL_INVALID_VALUE;
    }
    if (out && bytes > 0) {
        memcpy(out, value, bytes);
    }
    if (size) {
        *size = bytes;
    }
    return CL_SUCCESS;
}

static cl_int CL_API_CALL hook_clGetCommandQueueInfo(
    cl_command_queue queue, cl_command_queue_info what, size_t room, void *out, size_t *size) {
    bool hidden = what == CL_QUEUE_PROPERTIES || what == CL_QUEUE_PROPERTIES_ARRAY;
    cl_int rc = lamina_next.clGetCommandQueueInfo(queue, what, hidden ? 0 : room, hidden ? NULL : out, hidden ? NULL : size);
    lamina_queue *facts = hidden && rc == CL_SUCCESS ? lamina_queue_of(queue) : NULL;
    if (!facts) {
        return hidden && rc == CL_SUCCESS ? lamina_next.clGetCommandQueueInfo(queue, what, room, out, size) : rc;
    }
    if (what == CL_QUEUE_PROPERTIES) {
        return answer(&facts->asked, sizeof facts->asked, room, out, size);
    }
    return answer(facts->properties, facts->words * sizeof facts->properties[0], room, out, size);
}

static cl_int CL_API_CALL hook_clSetCommandQueueProperty(
    cl_command_queue queue, cl_command_queue_properties properties, cl_bool enable, cl_command_queue_properties *old) {
    lamina_queue *facts = lamina_queue_of(queue);
    bool drops_profiling = !enable && (properties & CL_QUEUE_PROFILING_ENABLE) && facts && facts->profiled;
    cl_command_queue_properties passed = drops_profiling ? properties & ~(cl_command_queue_properties)CL_QUEUE_PROFILING_ENABLE
                                                         : properties;
    cl_command_queue_properties before = facts ? facts->asked : 0;
    cl_int rc = lamina_next.clSetCommandQueueProperty(queue, passed, enable, old);
    if (rc != CL_SUCCESS || !facts) {
        return rc;
    }
    lamina_lock(lamina_lead());
    facts->asked = enable ? facts->asked | properties : facts->asked & ~properties;
    facts->in_order = (facts->asked & CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE) == 0;
    lamina_unlock(lamina_lead());
    if (old) {
        *old = before;
    }
    return rc;
}

static cl_int CL_API_CALL hook_clGetEventProfilingInfo(
    cl_event event, cl_profiling_info what, size_t room, void *out, size_t *size) {
    cl_command_queue queue = NULL;
    if (lamina_next.clGetEventInfo(event, CL_EVENT_COMMAND_QUEUE, sizeof queue, &queue, NULL) == CL_SUCCESS && queue) {
        lamina_queue *facts = lamina_queue_of(queue);
        if (facts && !(facts->asked & CL_QUEUE_PROFILING_ENABLE)) {
            return CL_PROFILING_INFO_NOT_AVAILABLE;
        }
    }
    return lamina_next.clGetEventProfilingInfo(event, what, room, out, size);
}

/* A program sees completion here before the driver's callback may have told us: book it now, so that its next command
 * meets the gate with true accounts. */
static cl_int CL_API_CALL hook_clFinish(cl_command_queue queue) {
    cl_int rc = lamina_next.clFinish(queue);
    lamina_reap(lamina_lead());
    return rc;
}

static cl_int CL_API_CALL hook_clWaitForEvents(cl_uint count, const cl_event *events) {
    cl_int rc = lamina_next.clWaitForEvents(count, events);
    lamina_reap(lamina_lead());
    return rc;
}

void lamina_hook_queues(cl_icd_dispatch *table) {
    LAMINA_HOOK(table, clCreateCommandQueue);
    LAMINA_HOOK(table, clCreateCommandQueueWithProperties);
    LAMINA_HOOK(table, clGetCommandQueueInfo);
    LAMINA_HOOK(table, clSetCommandQueueProperty);
    LAMINA_HOOK(table, clGetEventProfilingInfo);
    LAMINA_HOOK(table, clFinish);
    LAMINA_HOOK(table, clWaitForEvents);
}
