/* The fake driver's events, commands and worker thread. */
#include "driver_inside.h"

pthread_mutex_t driver_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static cl_event pending; /* in order of enqueue */
static bool held;
static uint64_t device_clock = 1000, gap_ns;
int driver_events, driver_objects;
static int callbacks;
uint64_t driver_bytes;

void driver_drop_event(cl_event event) { /* with the lock */
    if (--event->references == 0) {
        for (cl_uint at = 0; at < event->wait_count; at++) {
            driver_drop_event(event->waits[at]);
        }
        if (event->queue) {
            driver_drop_queue(event->queue);
        }
        driver_events--;
        free(event->native_data);
        free(event->freed);
        free(event);
    }
}

static void complete(cl_event event, cl_int status) { /* with the lock; leaves it for the callbacks */
    event->status = status;
    int count = event->callback_count;
    event->callback_count = 0;
    pthread_cond_broadcast(&changed);
    for (int at = 0; at < count; at++) {
        void(CL_CALLBACK * function)(cl_event, cl_int, void *) = event->callbacks[at].function;
        void *data = event->callbacks[at].data;
        pthread_mutex_unlock(&driver_lock);
        function(event, status, data);
        pthread_mutex_lock(&driver_lock);
    }
}

static bool ready(cl_event event) {
    for (cl_uint at = 0; at < event->wait_count; at++) {
        if (event->waits[at]->status > CL_COMPLETE) {
            return false;
        }
    }
    return true;
}

static cl_event take_ready(void) {
    for (cl_event *link = &pending; !held && *link; link = &(*link)->next) {
        if (ready(*link)) {
            cl_event event = *link;
            *link = event->next;
            return event;
        }
    }
    return NULL;
}

static void run_native(cl_event event) {
    pthread_mutex_unlock(&driver_lock);
    event->native(event->native_data);
    pthread_mutex_lock(&driver_lock);
}

static void *work(void *unused) {
    (void)unused;
    pthread_mutex_lock(&driver_lock);
    for (;;) {
        cl_event event = take_ready();
        if (!event) {
            pthread_cond_wait(&changed, &driver_lock);
            continue;
        }
        event->status = CL_RUNNING;
        device_clock += gap_ns;
        event->start = device_clock;
        device_clock += event->kernel ? event->kernel->duration_ns : 0;
        event->end = device_clock;
        if (event->native) {
            run_native(event);
        }
        for (cl_uint at = 0; at < event->freed_count; at++) {
            driver_bytes -= ((uint64_t *)event->freed[at])[-2];
            driver_objects--;
            free((uint64_t *)event->freed[at] - 2);
        }
        pthread_mutex_unlock(&driver_lock);
        nanosleep(&(struct timespec){0, 20000}, NULL);
        pthread_mutex_lock(&driver_lock);
        complete(event, event->kernel && event->kernel->ends_with_error ? -9999 : CL_COMPLETE);
        driver_drop_event(event);
    }
    return NULL;
}

static cl_event new_event(cl_command_queue queue) {
    cl_event event = calloc(1, sizeof *event);
    event->references = 1;
    event->queue = queue;
    if (queue) {
        queue->references++;
    }
    event->status = CL_QUEUED;
    driver_events++;
    return event;
}

static void depend(cl_event event, cl_event on) {
    if (on && event->wait_count < WAITS) {
        on->references++;
        event->waits[event->wait_count++] = on;
    }
}

typedef struct {
    const driver_kernel *kernel;
    void(CL_CALLBACK *native)(void *);
    void *native_data;
    void **freed;
    cl_uint freed_count;
    bool after_all, barrier, blocking;
} work_item;

static void keep(cl_event *place, cl_event event) {
    if (*place) {
        driver_drop_event(*place);
    }
    event->references++;
    *place = event;
}

static cl_int submit(cl_command_queue queue, const work_item *item, cl_uint waits, const cl_event *list, cl_event *out) {
    if (item->kernel && item->kernel->fails) {
        return CL_INVALID_KERNEL_ARGS;
    }
    pthread_mutex_lock(&driver_lock);
    cl_event event = new_event(queue);
    event->kernel = item->kernel;
    event->native = item->native;
    event->native_data = item->native_data;
    event->freed = item->freed;
    event->freed_count = item->freed_count;
    for (cl_uint at = 0; at < waits; at++) {
        depend(event, list[at]);
    }
    bool in_order = !(queue->properties & CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE);
    depend(event, in_order || (item->after_all && waits == 0) ? queue->last : queue->barrier);
    keep(&queue->last, event);
    if (item->barrier) {
        keep(&queue->barrier, event);
    }
    cl_event *link = &pending;
    while (*link) {
        link = &(*link)->next;
    }
    *link = event;
    event->references++; /* the program's, or ours while it blocks */
    pthread_cond_broadcast(&changed);
    while (item->blocking && event->status > CL_COMPLETE) {
        pthread_cond_wait(&changed, &driver_lock);
    }
    if (out) {
        *out = event;
    } else {
        driver_drop_event(event);
    }
    pthread_mutex_unlock(&driver_lock);
    return CL_SUCCESS;
}

static cl_int CL_API_CALL enqueue_kernel(cl_command_queue queue, cl_kernel kernel, cl_uint dimensions, const size_t *offset,
    const size_t *global, const size_t *local, cl_uint waits, const cl_event *list, cl_event *out) {
    (void)dimensions, (void)offset, (void)global, (void)local;
    return submit(queue, &(work_item){.kernel = (const driver_kernel *)(void *)kernel}, waits, list, out);
}

static cl_int CL_API_CALL enqueue_native(cl_command_queue queue, void(CL_CALLBACK *function)(void *), void *arguments,
    size_t bytes, cl_uint objects, const cl_mem *object_list, const void **locations, cl_uint waits, const cl_event *list,
    cl_event *out) {
    (void)objects, (void)object_list, (void)locations;
    void *copy = malloc(bytes ? bytes : 1);
    memcpy(copy, arguments, bytes);
    return submit(queue, &(work_item){.native = function, .native_data = copy}, waits, list, out);
}

static cl_int CL_API_CALL enqueue_read(cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t offset, size_t bytes,
    void *host, cl_uint waits, const cl_event *list, cl_event *out) {
    static const driver_kernel transfer = {.duration_ns = 1000};
    (void)buffer, (void)offset, (void)bytes, (void)host;
    return submit(queue, &(work_item){.kernel = &transfer, .blocking = blocking}, waits, list, out);
}

static cl_int CL_API_CALL enqueue_marker(cl_command_queue queue, cl_uint waits, const cl_event *list, cl_event *out) {
    return submit(queue, &(work_item){.after_all = true}, waits, list, out);
}

static cl_int CL_API_CALL enqueue_barrier(cl_command_queue queue, cl_uint waits, const cl_event *list, cl_event *out) {
    return submit(queue, &(work_item){.after_all = true, .barrier = true}, waits, list, out);
}

static cl_int CL_API_CALL enqueue_svm_free(cl_command_queue queue, cl_uint count, void *pointers[],
    void(CL_CALLBACK *function)(cl_command_queue, cl_uint, void *[], void *), void *data, cl_uint waits,
    const cl_event *list, cl_event *out) {
    (void)function, (void)data;
    void **copy = malloc(count * sizeof *copy);
    memcpy(copy, pointers, count * sizeof *copy);
    return submit(queue, &(work_item){.freed = copy, .freed_count = count}, waits, list, out);
}

static cl_int CL_API_CALL set_event_callback(
    cl_event event, cl_int type, void(CL_CALLBACK *function)(cl_event, cl_int, void *), void *data) {
    (void)type;
    pthread_mutex_lock(&driver_lock);
    callbacks++;
    bool done = event->status <= CL_COMPLETE;
    cl_int status = event->status;
    if (!done) {
        event->callbacks[event->callback_count].function = function;
        event->callbacks[event->callback_count++].data = data;
    }
    pthread_mutex_unlock(&driver_lock);
    if (done) {
        function(event, status, data);
    }
    return CL_SUCCESS;
}

static cl_int CL_API_CALL retain_event(cl_event event) {
    pthread_mutex_lock(&driver_lock);
    event->references++;
    pthread_mutex_unlock(&driver_lock);
    return CL_SUCCESS;
}

static cl_int CL_API_CALL release_event(cl_event event) {
    pthread_mutex_lock(&driver_lock);
    driver_drop_event(event);
    pthread_mutex_unlock(&driver_lock);
    return CL_SUCCESS;
}

static cl_int CL_API_CALL event_info(cl_event event, cl_event_info what, size_t room, void *out, size_t *size) {
    (void)size;
    pthread_mutex_lock(&driver_lock);
    memcpy(out, what == CL_EVENT_COMMAND_QUEUE ? (void *)&event->queue : (void *)&event->status, room);
    pthread_mutex_unlock(&driver_lock);
    return CL_SUCCESS;
}

static cl_int CL_API_CALL event_profiling(cl_event event, cl_profiling_info what, size_t room, void *out, size_t *size) {
    (void)room, (void)size;
    pthread_mutex_lock(&driver_lock);
    bool fine = event->status == CL_COMPLETE && (event->queue->properties & CL_QUEUE_PROFILING_ENABLE);
    *(cl_ulong *)out = what == CL_PROFILING_COMMAND_START ? event->start : event->end;
    pthread_mutex_unlock(&driver_lock);
    return fine ? CL_SUCCESS : CL_PROFILING_INFO_NOT_AVAILABLE;
}

static cl_int CL_API_CALL wait_for_events(cl_uint count, const cl_event *events) {
    pthread_mutex_lock(&driver_lock);
    for (cl_uint at = 0; at < count; at++) {
        while (events[at]->status > CL_COMPLETE) {
            pthread_cond_wait(&changed, &driver_lock);
        }
    }
    pthread_mutex_unlock(&driver_lock);
    return CL_SUCCESS;
}

cl_int CL_API_CALL driver_finish(cl_command_queue queue) {
    pthread_mutex_lock(&driver_lock);
    cl_event last = queue->last;
    if (last) {
        last->references++;
    }
    while (last && last->status > CL_COMPLETE) {
        pthread_cond_wait(&changed, &driver_lock);
    }
    if (last) {
        driver_drop_event(last);
    }
    pthread_mutex_unlock(&driver_lock);
    return CL_SUCCESS;
}

static cl_int CL_API_CALL flush(cl_command_queue queue) {
    (void)queue;
    return CL_SUCCESS;
}

static cl_event CL_API_CALL create_user_event(cl_context context, cl_int *error) {
    (void)context;
    pthread_mutex_lock(&driver_lock);
    cl_event event = new_event(NULL);
    event->user = true;
    event->status = CL_SUBMITTED;
    pthread_mutex_unlock(&driver_lock);
    if (error) {
        *error = CL_SUCCESS;
    }
    return event;
}

static cl_int CL_API_CALL set_user_event_status(cl_event event, cl_int status) {
    pthread_mutex_lock(&driver_lock);
    complete(event, status);
    pthread_mutex_unlock(&driver_lock);
    return CL_SUCCESS;
}

void driver_command_functions(cl_icd_dispatch *table) {
    table->clEnqueueSVMFree = enqueue_svm_free;
    table->clEnqueueNDRangeKernel = enqueue_kernel;
    table->clEnqueueNativeKernel = enqueue_native;
    table->clEnqueueReadBuffer = enqueue_read;
    table->clEnqueueMarkerWithWaitList = enqueue_marker;
    table->clEnqueueBarrierWithWaitList = enqueue_barrier;
    table->clSetEventCallback = set_event_callback;
    table->clRetainEvent = retain_event;
    table->clReleaseEvent = release_event;
    table->clGetEventInfo = event_info;
    table->clGetEventProfilingInfo = event_profiling;
    table->clWaitForEvents = wait_for_events;
    table->clFinish = driver_finish;
    table->clFlush = flush;
    table->clCreateUserEvent = create_user_event;
    table->clSetUserEventStatus = set_user_event_status;
}

const cl_icd_dispatch *driver_table(void) {
    static cl_icd_dispatch table;
    static bool started;
    if (!started) {
        pthread_t worker;
        started = true;
        driver_command_functions(&table);
        driver_object_functions(&table);
        pthread_create(&worker, NULL, work, NULL);
        pthread_detach(worker);
    }
    return &table;
}

static int locked_read(const int *value) {
    pthread_mutex_lock(&driver_lock);
    int copy = *value;
    pthread_mutex_unlock(&driver_lock);
    return copy;
}

int driver_live_events(void) {
    return locked_read(&driver_events);
}

int driver_live_objects(void) {
    return locked_read(&driver_objects);
}

int driver_callbacks(void) {
    return locked_read(&callbacks);
}

uint64_t driver_allocated_bytes(void) {
    pthread_mutex_lock(&driver_lock);
    uint64_t bytes = driver_bytes;
    pthread_mutex_unlock(&driver_lock);
    return bytes;
}

void driver_set_gap(uint64_t ns) {
    pthread_mutex_lock(&driver_lock);
    gap_ns = ns;
    pthread_mutex_unlock(&driver_lock);
}

void driver_hold(bool hold) {
    pthread_mutex_lock(&driver_lock);
    held = hold;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&driver_lock);
}
