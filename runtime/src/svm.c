/* Shared virtual memory against the quota. It has no destructor callback: a table knows what each pointer holds. */
#include <stdlib.h>

#include "extensions.h"
#include "layer.h"
#include "process.h"

bool lamina_svm_charge(void *pointer, uint64_t bytes) {
    lamina_lock(lamina_lead());
    bool kept = lamina_map_put(&lamina_objects.svm, pointer, bytes) == 0;
    lamina_unlock(lamina_lead());
    return kept;
}

uint64_t lamina_svm_uncharge(const void *pointer) {
    uint64_t bytes = 0;
    lamina_lock(lamina_lead());
    bool known = pointer && lamina_map_take(&lamina_objects.svm, pointer, &bytes);
    lamina_unlock(lamina_lead());
    return known ? bytes : 0;
}

static void *CL_API_CALL hook_clSVMAlloc(cl_context context, cl_svm_mem_flags flags, size_t bytes, cl_uint alignment) {
    if (lamina_reserve(lamina_lead(), bytes) != 0) {
        return NULL;
    }
    void *pointer = lamina_next.clSVMAlloc(context, flags, bytes, alignment);
    if (pointer && !lamina_svm_charge(pointer, bytes)) { /* fails closed: what cannot be counted is not handed out */
        lamina_next.clSVMFree(context, pointer);
        pointer = NULL;
    }
    if (!pointer) {
        lamina_give_back(lamina_lead(), bytes);
    }
    return pointer;
}

static void CL_API_CALL hook_clSVMFree(cl_context context, void *pointer) {
    /* Out of the table first: once it is freed, another thread may be given the same address. */
    uint64_t bytes = lamina_svm_uncharge(pointer);
    lamina_next.clSVMFree(context, pointer);
    lamina_give_back(lamina_lead(), bytes);
}

typedef struct {
    void(CL_CALLBACK *function)(cl_command_queue, cl_uint, void *[], void *);
    void *data;
} svm_callback;

static void CL_CALLBACK run_free(cl_command_queue queue, cl_uint count, void *pointers[], void *data) {
    svm_callback made = *(svm_callback *)data;
    free(data);
    lamina_enter_callback();
    made.function(queue, count, pointers, made.data);
    lamina_leave_callback();
}

/* The program's own function frees (through clSVMFree, which is counted there): only its thread must be marked. */
static cl_int free_by_function(cl_command_queue queue, cl_uint count, void *pointers[], const svm_callback *given,
    cl_uint waits, const cl_event *wait_list, cl_event *event) {
    svm_callback *made = malloc(sizeof *made);
    if (!made) {
        return CL_OUT_OF_HOST_MEMORY;
    }
    *made = *given;
    lamina_call call;
    cl_int rc = lamina_begin(
        &call, &(lamina_command){lamina_transfer_key(LAMINA_KIND_FREE, count), queue, waits, wait_list, event});
    if (rc == CL_SUCCESS) {
        rc = lamina_next.clEnqueueSVMFree(queue, count, pointers, run_free, made, waits, wait_list, call.event);
        rc = lamina_end(&call, rc, false);
    }
    if (rc != CL_SUCCESS) {
        free(made);
    }
    return rc;
}

static uint64_t take_all(cl_uint count, void *const *pointers, uint64_t *each) {
    uint64_t sum = 0;
    for (cl_uint at = 0; at < count; at++) {
        each[at] = lamina_svm_uncharge(pointers[at]);
        sum += each[at];
    }
    return sum;
}

static cl_int CL_API_CALL hook_clEnqueueSVMFree(cl_command_queue queue, cl_uint count, void *pointers[],
    void(CL_CALLBACK *function)(cl_command_queue, cl_uint, void *[], void *), void *data, cl_uint waits,
    const cl_event *wait_list, cl_event *event) {
    if (function) {
        return free_by_function(queue, count, pointers, &(svm_callback){function, data}, waits, wait_list, event);
    }
    uint64_t *each = pointers && count ? malloc(count * sizeof *each) : NULL;
    if (!each) {
        return pointers && count ? CL_OUT_OF_HOST_MEMORY
                                 : lamina_next.clEnqueueSVMFree(queue, count, pointers, NULL, data, waits, wait_list, event);
    }
    uint64_t bytes = take_all(count, pointers, each);
    lamina_call call;
    cl_int rc = lamina_begin(
        &call, &(lamina_command){lamina_transfer_key(LAMINA_KIND_FREE, bytes), queue, waits, wait_list, event});
    if (rc == CL_SUCCESS) {
        lamina_frees(&call, bytes);
        rc = lamina_next.clEnqueueSVMFree(queue, count, pointers, NULL, data, waits, wait_list, call.event);
        rc = lamina_end(&call, rc, false);
        if (rc == CL_SUCCESS && !call.record) {
            lamina_give_back(lamina_lead(), bytes);
        }
    }
    for (cl_uint at = 0; rc != CL_SUCCESS && at < count; at++) {
        if (each[at]) {
            lamina_svm_charge(pointers[at], each[at]);
        }
    }
    free(each);
    return rc;
}

void lamina_hook_svm(cl_icd_dispatch *table) {
    LAMINA_HOOK(table, clSVMAlloc);
    LAMINA_HOOK(table, clSVMFree);
    LAMINA_HOOK(table, clEnqueueSVMFree);
}
