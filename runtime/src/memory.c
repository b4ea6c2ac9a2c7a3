/* Memory objects: their bytes are reserved before the driver makes them, and counted free when it destroys them. */
#include "layer.h"
#include "process.h"

static cl_mem refuse(cl_int *error) {
    if (error) {
        *error = CL_MEM_OBJECT_ALLOCATION_FAILURE;
    }
    return NULL;
}

static void CL_CALLBACK on_destroyed(cl_mem object, void *bytes) {
    (void)object;
    lamina_give_back(lamina_lead(), (uint64_t)(uintptr_t)bytes);
}

bool lamina_charged(cl_mem_flags flags) {
    return !((flags & CL_MEM_USE_HOST_PTR) && lamina_unified_memory());
}

cl_mem lamina_keep_charge(cl_mem object, uint64_t bytes, cl_int *error) {
    if (!object) {
        lamina_give_back(lamina_lead(), bytes);
        return NULL;
    }
    /* Counted free when the driver destroys the object: kernels and queues may hold it longer than the program. */
    if (lamina_next.clSetMemObjectDestructorCallback(object, on_destroyed, (void *)(uintptr_t)bytes) != CL_SUCCESS) {
        lamina_give_back(lamina_lead(), bytes); /* fails closed: an object that would be counted for ever is not handed out */
        lamina_next.clReleaseMemObject(object);
        return refuse(error);
    }
    return object;
}

static cl_mem CL_API_CALL hook_clCreateBuffer(cl_context context, cl_mem_flags flags, size_t size, void *host, cl_int *error) {
    if (!lamina_charged(flags) || size == 0) {
        return lamina_next.clCreateBuffer(context, flags, size, host, error);
    }
    if (lamina_reserve(lamina_lead(), size) != 0) {
        return refuse(error);
    }
    return lamina_keep_charge(lamina_next.clCreateBuffer(context, flags, size, host, error), size, error);
}

static cl_mem CL_API_CALL hook_clCreateBufferWithProperties(cl_context context, const cl_mem_properties *properties,
    cl_mem_flags flags, size_t size, void *host, cl_int *error) {
    if (!lamina_charged(flags) || size == 0) {
        return lamina_next.clCreateBufferWithProperties(context, properties, flags, size, host, error);
    }
    if (lamina_reserve(lamina_lead(), size) != 0) {
        return refuse(error);
    }
    return lamina_keep_charge(
        lamina_next.clCreateBufferWithProperties(context, properties, flags, size, host, error), size, error);
}

static cl_mem CL_API_CALL hook_clCreatePipe(cl_context context, cl_mem_flags flags, cl_uint packet_bytes, cl_uint packets,
    const cl_pipe_properties *properties, cl_int *error) {
    uint64_t bytes = (uint64_t)packet_bytes * packets;
    if (lamina_reserve(lamina_lead(), bytes) != 0) {
        return refuse(error);
    }
    return lamina_keep_charge(
        lamina_next.clCreatePipe(context, flags, packet_bytes, packets, properties, error), bytes, error);
}

void lamina_hook_memory(cl_icd_dispatch *table) {
    LAMINA_HOOK(table, clCreateBuffer);
    LAMINA_HOOK(table, clCreateBufferWithProperties);
    LAMINA_HOOK(table, clCreatePipe);
}
