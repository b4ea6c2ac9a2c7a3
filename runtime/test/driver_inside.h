/* What the fake driver's two files share. */
#ifndef LAMINA_TEST_DRIVER_INSIDE_H
#define LAMINA_TEST_DRIVER_INSIDE_H

#include <CL/cl_ext.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "driver.h"

#define CALLBACKS 8
#define WAITS 16

struct _cl_event {
    int references;
    cl_int status;
    bool user;
    uint64_t start, end;
    cl_command_queue queue;
    const driver_kernel *kernel;
    void(CL_CALLBACK *native)(void *);
    void *native_data;
    void **freed; /* shared virtual memory */
    cl_uint freed_count;
    cl_event waits[WAITS];
    cl_uint wait_count;
    struct _cl_event *next;
    struct {
        void(CL_CALLBACK *function)(cl_event, cl_int, void *);
        void *data;
    } callbacks[CALLBACKS];
    int callback_count;
};

struct _cl_command_queue {
    int references; /* the program's and each event's */
    cl_command_queue_properties properties;
    bool has_list;
    cl_event last;
    cl_event barrier;
};

struct _cl_mem {
    int references;
    size_t bytes;
    struct {
        void(CL_CALLBACK *function)(cl_mem, void *);
        void *data;
    } destructors[CALLBACKS];
    int destructor_count;
};

extern pthread_mutex_t driver_lock; /* guards everything below and in every object */
extern int driver_events, driver_objects;
extern uint64_t driver_bytes;
void driver_drop_event(cl_event event); /* with the lock */
void driver_drop_queue(cl_command_queue queue);
cl_int CL_API_CALL driver_finish(cl_command_queue queue);
/* Each file puts its functions into the table. */
void driver_command_functions(cl_icd_dispatch *table);
void driver_object_functions(cl_icd_dispatch *table);

#endif
