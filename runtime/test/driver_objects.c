/* The fake driver's platform, devices, queues and memory. */
#include "driver_inside.h"

static bool profiling = true;
static char platform_object, devices[2], context_object;

static cl_int CL_API_CALL platform_ids(cl_uint room, cl_platform_id *out, cl_uint *count) {
    if (out && room > 0) {
        out[0] = (cl_platform_id)(void *)&platform_object;
    }
    if (count) {
        *count = 1;
    }
    return CL_SUCCESS;
}

static cl_int CL_API_CALL platform_info(cl_platform_id platform, cl_platform_info what, size_t room, void *out, size_t *size) {
    (void)platform, (void)what, (void)size;
    snprintf(out, room, "fake platform");
    return CL_SUCCESS;
}

static cl_int CL_API_CALL device_ids(
    cl_platform_id platform, cl_device_type type, cl_uint room, cl_device_id *out, cl_uint *count) {
    (void)platform;
    if (type != CL_DEVICE_TYPE_ALL && !(type & CL_DEVICE_TYPE_GPU)) {
        return CL_DEVICE_NOT_FOUND;
    }
    for (cl_uint at = 0; out && at < room && at < 2; at++) {
        out[at] = (cl_device_id)(void *)&devices[at];
    }
    if (count) {
        *count = 2;
    }
    return CL_SUCCESS;
}

static cl_int CL_API_CALL device_info(cl_device_id device, cl_device_info what, size_t room, void *out, size_t *size) {
    cl_ulong number = what == CL_DEVICE_GLOBAL_MEM_SIZE ? UINT64_C(8) << 30 : UINT64_C(2) << 30;
    cl_platform_id platform = (cl_platform_id)(void *)&platform_object;
    cl_device_type type = CL_DEVICE_TYPE_GPU;
    (void)size;
    switch (what) {
    case CL_DEVICE_NAME:
        snprintf(out, room, "%s", (char *)device == &devices[0] ? "fake card" : "other card");
        return CL_SUCCESS;
    case CL_DEVICE_PARENT_DEVICE:
        memset(out, 0, room);
        return CL_SUCCESS;
    case CL_DEVICE_PLATFORM:
        memcpy(out, &platform, room);
        return CL_SUCCESS;
    case CL_DEVICE_TYPE:
        memcpy(out, &type, room);
        return CL_SUCCESS;
    case CL_DEVICE_HOST_UNIFIED_MEMORY:
        *(cl_bool *)out = CL_TRUE;
        return CL_SUCCESS;
    default:
        if (out) {
            memcpy(out, &number, room);
        }
        return CL_SUCCESS;
    }
}

static cl_context CL_API_CALL create_context(const cl_context_properties *properties, cl_uint count,
    const cl_device_id *list, void(CL_CALLBACK *notify)(const char *, const void *, size_t, void *), void *data, cl_int *error) {
    (void)properties, (void)count, (void)list, (void)notify, (void)data;
    if (error) {
        *error = CL_SUCCESS;
    }
    return (cl_context)(void *)&context_object;
}

static cl_context CL_API_CALL create_context_from_type(const cl_context_properties *properties, cl_device_type type,
    void(CL_CALLBACK *notify)(const char *, const void *, size_t, void *), void *data, cl_int *error) {
    (void)type;
    return create_context(properties, 0, NULL, notify, data, error);
}

static cl_command_queue CL_API_CALL create_queue(
    cl_context context, cl_device_id device, cl_command_queue_properties properties, cl_int *error) {
    (void)context, (void)device;
    bool fine = profiling || !(properties & CL_QUEUE_PROFILING_ENABLE);
    if (error) {
        *error = fine ? CL_SUCCESS : CL_INVALID_QUEUE_PROPERTIES;
    }
    cl_command_queue queue = fine ? calloc(1, sizeof *queue) : NULL;
    if (queue) {
        queue->references = 1;
        queue->properties = properties;
    }
    return queue;
}

static cl_command_queue CL_API_CALL create_queue_with_properties(
    cl_context context, cl_device_id device, const cl_queue_properties *list, cl_int *error) {
    cl_command_queue_properties properties = 0;
    for (const cl_queue_properties *pair = list; pair && pair[0]; pair += 2) {
        properties = pair[0] == CL_QUEUE_PROPERTIES ? pair[1] : properties;
    }
    return create_queue(context, device, properties, error);
}

static cl_int CL_API_CALL queue_info(cl_command_queue queue, cl_command_queue_info what, size_t room, void *out, size_t *size) {
    if (out && what == CL_QUEUE_PROPERTIES) {
        memcpy(out, &queue->properties, room);
    }
    if (size) {
        *size = sizeof queue->properties;
    }
    return CL_SUCCESS;
}

void driver_drop_queue(cl_command_queue queue) {
    if (--queue->references == 0) {
        free(queue);
    }
}

static cl_int CL_API_CALL release_queue(cl_command_queue queue) {
    driver_finish(queue);
    pthread_mutex_lock(&driver_lock);
    cl_event held[2] = {queue->last, queue->barrier};
    queue->last = queue->barrier = NULL;
    for (int at = 0; at < 2; at++) {
        if (held[at]) {
            driver_drop_event(held[at]);
        }
    }
    driver_drop_queue(queue);
    pthread_mutex_unlock(&driver_lock);
    return CL_SUCCESS;
}

static cl_mem make_object(size_t bytes, cl_int *error) {
    cl_mem object = calloc(1, sizeof *object);
    object->references = 1;
    object->bytes = bytes;
    pthread_mutex_lock(&driver_lock);
    driver_bytes += bytes;
    driver_objects++;
    pthread_mutex_unlock(&driver_lock);
    if (error) {
        *error = CL_SUCCESS;
    }
    return object;
}

static cl_mem CL_API_CALL create_buffer(cl_context context, cl_mem_flags flags, size_t bytes, void *host, cl_int *error) {
    (void)context, (void)host;
    return make_object(flags & CL_MEM_USE_HOST_PTR ? 0 : bytes, error);
}

static cl_mem CL_API_CALL create_image(cl_context context, cl_mem_flags flags, const cl_image_format *format,
    const cl_image_desc *desc, void *host, cl_int *error) {
    (void)context, (void)flags, (void)format, (void)host;
    return make_object(desc->image_width * 64 * (desc->image_height ? desc->image_height : 1), error);
}

static cl_mem CL_API_CALL create_pipe(cl_context context, cl_mem_flags flags, cl_uint packet, cl_uint packets,
    const cl_pipe_properties *properties, cl_int *error) {
    (void)context, (void)flags, (void)properties;
    return make_object((size_t)packet * packets, error);
}

static cl_int CL_API_CALL object_info(cl_mem object, cl_mem_info what, size_t room, void *out, size_t *size) {
    (void)what, (void)size;
    memcpy(out, &object->bytes, room);
    return CL_SUCCESS;
}

static cl_int CL_API_CALL set_destructor(cl_mem object, void(CL_CALLBACK *function)(cl_mem, void *), void *data) {
    object->destructors[object->destructor_count].function = function;
    object->destructors[object->destructor_count++].data = data;
    return CL_SUCCESS;
}

static cl_int CL_API_CALL release_object(cl_mem object) {
    for (int at = object->destructor_count - 1; at >= 0; at--) {
        object->destructors[at].function(object, object->destructors[at].data);
    }
    pthread_mutex_lock(&driver_lock);
    driver_bytes -= object->bytes;
    driver_objects--;
    pthread_mutex_unlock(&driver_lock);
    free(object);
    return CL_SUCCESS;
}

static void *CL_API_CALL svm_alloc(cl_context context, cl_svm_mem_flags flags, size_t bytes, cl_uint alignment) {
    (void)context, (void)flags, (void)alignment;
    uint64_t *block = malloc(16 + bytes);
    block[0] = bytes;
    pthread_mutex_lock(&driver_lock);
    driver_bytes += bytes;
    driver_objects++;
    pthread_mutex_unlock(&driver_lock);
    return block + 2;
}

static void CL_API_CALL svm_free(cl_context context, void *pointer) {
    (void)context;
    if (pointer) {
        pthread_mutex_lock(&driver_lock);
        driver_bytes -= ((uint64_t *)pointer)[-2];
        driver_objects--;
        pthread_mutex_unlock(&driver_lock);
        free((uint64_t *)pointer - 2);
    }
}

static void *CL_API_CALL usm_device(cl_context context, cl_device_id device, const cl_mem_properties_intel *properties,
    size_t bytes, cl_uint alignment, cl_int *error) {
    (void)device, (void)properties;
    if (error) {
        *error = CL_SUCCESS;
    }
    return svm_alloc(context, 0, bytes, alignment);
}

static cl_int CL_API_CALL usm_free(cl_context context, void *pointer) {
    svm_free(context, pointer);
    return CL_SUCCESS;
}

static void *CL_API_CALL extension(cl_platform_id platform, const char *name) {
    (void)platform;
    if (strcmp(name, "clDeviceMemAllocINTEL") == 0) {
        return (void *)usm_device;
    }
    return strcmp(name, "clMemFreeINTEL") == 0 ? (void *)usm_free : (void *)driver_finish;
}

void driver_set_profiling(bool possible) {
    profiling = possible;
}

void driver_object_functions(cl_icd_dispatch *table) {
    table->clGetPlatformIDs = platform_ids;
    table->clGetPlatformInfo = platform_info;
    table->clGetDeviceIDs = device_ids;
    table->clGetDeviceInfo = device_info;
    table->clCreateContext = create_context;
    table->clCreateContextFromType = create_context_from_type;
    table->clCreateCommandQueue = create_queue;
    table->clCreateCommandQueueWithProperties = create_queue_with_properties;
    table->clReleaseCommandQueue = release_queue;
    table->clGetCommandQueueInfo = queue_info;
    table->clCreateBuffer = create_buffer;
    table->clCreateImage = create_image;
    table->clCreatePipe = create_pipe;
    table->clGetMemObjectInfo = object_info;
    table->clSetMemObjectDestructorCallback = set_destructor;
    table->clReleaseMemObject = release_object;
    table->clSVMAlloc = svm_alloc;
    table->clSVMFree = svm_free;
    table->clGetExtensionFunctionAddressForPlatform = extension;
}
