/* Contexts' spare events and their clocks: each counts from an event of its own, since the driver only tells differences. */
#include <stdlib.h>

#include "streams.h"

#define NEW_ANCHOR_NS UINT64_C(4000000) /* a difference is a float of milliseconds: true to the nanosecond up to 16 */
#define SPARES (int)(sizeof((lamina_context *)0)->spare / sizeof(CUevent))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards all contexts */
static lamina_context *contexts;

/* With the lock held. NULL finds a free place. */
static lamina_context *find(CUcontext handle) {
    lamina_context *at = contexts;
    while (at && at->handle != handle) {
        at = at->next;
    }
    return at;
}

/* With the lock held. */
static lamina_context *add(CUcontext handle, lamina_member *member) {
    lamina_context *at = find(NULL);
    if (!at) {
        at = calloc(1, sizeof *at);
        if (!at) {
            return NULL;
        }
        at->next = contexts;
        contexts = at;
    }
    at->handle = handle;
    at->member = member;
    return at;
}

lamina_context *lamina_context_of(CUcontext handle) {
    pthread_mutex_lock(&lock);
    lamina_context *known = find(handle);
    pthread_mutex_unlock(&lock);
    if (known) {
        return known;
    }
    lamina_member *member = lamina_member_in(handle); /* asks the driver: not with the lock held */
    pthread_mutex_lock(&lock);
    known = find(handle);
    known = known ? known : add(handle, member);
    pthread_mutex_unlock(&lock);
    return known;
}

CUevent lamina_event_new(lamina_context *context) {
    CUevent event = NULL;
    pthread_mutex_lock(&lock);
    if (context->spares > 0) {
        event = context->spare[--context->spares];
    }
    pthread_mutex_unlock(&lock);
    if (!event && lamina_cuda.cuEventCreate(&event, CU_EVENT_DEFAULT) != CUDA_SUCCESS) {
        return NULL;
    }
    return event;
}

void lamina_event_spare(lamina_context *context, CUevent event) {
    if (!event) {
        return;
    }
    pthread_mutex_lock(&lock);
    bool kept = context->handle && context->spares < SPARES && event != context->anchor;
    if (kept) {
        context->spare[context->spares++] = event;
    }
    bool dropped = !kept && context->handle && event != context->anchor;
    pthread_mutex_unlock(&lock);
    if (dropped) {
        lamina_cuda.cuEventDestroy_v2(event);
    }
}

static int64_t to_ns(float milliseconds) {
    return (int64_t)((double)milliseconds * 1e6 + (milliseconds < 0 ? -0.5 : 0.5));
}

/* With the lock held. The clock goes on from an event that is near. */
static CUevent move_anchor(lamina_context *context, CUevent event, uint64_t at_ns) {
    CUevent old = context->anchor;
    context->anchor = event;
    context->anchor_ns = at_ns;
    return old;
}

bool lamina_event_interval(lamina_context *context, CUevent begin, CUevent end, uint64_t host_ns, uint64_t *start_ns, uint64_t *end_ns) {
    float since = 0, length = 0;
    CUevent old = NULL;
    pthread_mutex_lock(&lock);
    bool known = context->handle && lamina_cuda.cuEventElapsedTime(&length, begin, end) == CUDA_SUCCESS;
    if (known && !context->anchor) {
        move_anchor(context, begin, host_ns);
    }
    known = known && (context->anchor == begin || lamina_cuda.cuEventElapsedTime(&since, context->anchor, begin) == CUDA_SUCCESS);
    if (known) {
        *start_ns = (uint64_t)((int64_t)context->anchor_ns + to_ns(since));
        *end_ns = *start_ns + (uint64_t)(length > 0 ? to_ns(length) : 0);
        if (to_ns(since) > (int64_t)NEW_ANCHOR_NS) {
            old = move_anchor(context, end, *end_ns);
        }
    }
    pthread_mutex_unlock(&lock);
    if (old && old != begin && old != end) {
        lamina_event_spare(context, old);
    }
    return known;
}

void lamina_context_gone(CUcontext handle) {
    lamina_context *context = NULL;
    pthread_mutex_lock(&lock);
    for (lamina_context *at = contexts; at; at = at->next) {
        if (at->handle == handle) {
            context = at;
            at->handle = NULL; /* with its events */
            at->anchor = NULL;
            at->spares = 0;
        }
    }
    pthread_mutex_unlock(&lock);
    if (context) {
        lamina_batches_of_gone(context);
        lamina_streams_of_gone(context);
    }
}

void lamina_events_forget(void) {
    pthread_mutex_init(&lock, NULL);
    for (lamina_context *at = contexts; at; at = at->next) {
        at->handle = NULL;
        at->anchor = NULL;
        at->spares = 0;
    }
}
