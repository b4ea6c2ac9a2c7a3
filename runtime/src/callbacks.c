/*
 * The program's callbacks run behind a trampoline that marks their thread: what they enqueue passes the gate unasked,
 * because the driver's thread that runs them may be the one that must complete other work first. A callback that cannot be
 * wrapped for lack of memory is refused.
 */
#include <stdlib.h>

#include "layer.h"

typedef struct {
    union {
        void(CL_CALLBACK *event)(cl_event, cl_int, void *);
        void(CL_CALLBACK *memory)(cl_mem, void *);
        void(CL_CALLBACK *context)(cl_context, void *);
    } function;
    void *data;
} callback;

static callback *wrap(void *data) {
    callback *made = malloc(sizeof *made);
    if (made) {
        made->data = data;
    }
    return made;
}

static void CL_CALLBACK run_event(cl_event event, cl_int status, void *data) {
    callback made = *(callback *)data;
    free(data);
    lamina_enter_callback();
    made.function.event(event, status, made.data);
    lamina_leave_callback();
}

static void CL_CALLBACK run_memory(cl_mem object, void *data) {
    callback made = *(callback *)data;
    free(data);
    lamina_enter_callback();
    made.function.memory(object, made.data);
    lamina_leave_callback();
}

static void CL_CALLBACK run_context(cl_context context, void *data) {
    callback made = *(callback *)data;
    free(data);
    lamina_enter_callback();
    made.function.context(context, made.data);
    lamina_leave_callback();
}

static cl_int CL_API_CALL hook_clSetEventCallback(
    cl_event event, cl_int type, void(CL_CALLBACK *function)(cl_event, cl_int, void *), void *data) {
    callback *made = function ? wrap(data) : NULL;
    if (!made) {
        return function ? CL_OUT_OF_HOST_MEMORY : lamina_next.clSetEventCallback(event, type, NULL, data);
    }
    made->function.event = function;
    cl_int rc = lamina_next.clSetEventCallback(event, type, run_event, made);
    if (rc != CL_SUCCESS) {
        free(made);
    }
    return rc;
}

static cl_int CL_API_CALL hook_clSetMemObjectDestructorCallback(
    cl_mem object, void(CL_CALLBACK *function)(cl_mem, void *), void *data) {
    callback *made = function ? wrap(data) : NULL;
    if (!made) {
        return function ? CL_OUT_OF_HOST_MEMORY : lamina_next.clSetMemObjectDestructorCallback(object, NULL, data);
    }
    made->function.memory = function;
    cl_int rc = lamina_next.clSetMemObjectDestructorCallback(object, run_memory, made);
    if (rc != CL_SUCCESS) {
        free(made);
    }
    return rc;
}

static cl_int CL_API_CALL hook_clSetContextDestructorCallback(
    cl_context context, void(CL_CALLBACK *function)(cl_context, void *), void *data) {
    callback *made = function ? wrap(data) : NULL;
    if (!made) {
        return function ? CL_OUT_OF_HOST_MEMORY : lamina_next.clSetContextDestructorCallback(context, NULL, data);
    }
    made->function.context = function;
    cl_int rc = lamina_next.clSetContextDestructorCallback(context, run_context, made);
    if (rc != CL_SUCCESS) {
        free(made);
    }
    return rc;
}

void lamina_hook_callbacks(cl_icd_dispatch *table) {
    LAMINA_HOOK(table, clSetEventCallback);
    LAMINA_HOOK(table, clSetMemObjectDestructorCallback);
    LAMINA_HOOK(table, clSetContextDestructorCallback);
}
