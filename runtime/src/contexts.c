/* Contexts: here the slice fails closed. A program gets none without a slot, and none on another card. */
#include "layer.h"
#include "process.h"

static cl_context refuse(cl_int code, cl_int *error) {
    if (error) {
        *error = code;
    }
    return NULL;
}

static bool on_card(cl_device_id device, cl_device_id card) {
    for (int depth = 0; device && device != card && depth < 8; depth++) { /* parts of the card are the card */
        cl_device_id parent = NULL;
        if (lamina_next.clGetDeviceInfo(device, CL_DEVICE_PARENT_DEVICE, sizeof parent, &parent, NULL) != CL_SUCCESS) {
            return false;
        }
        device = parent;
    }
    return device == card;
}

/* CL_SUCCESS, or why no context may be made. */
static cl_int admission(void) {
    if (!lamina_join_patiently()) {
        lamina_say("no context without the slice at %s: is its agent running (lamina node status) and the slice alive "
                   "(lamina ps)?", lamina_lead()->directory);
        return CL_OUT_OF_RESOURCES;
    }
    return lamina_card_device() ? CL_SUCCESS : CL_DEVICE_NOT_AVAILABLE;
}

static cl_context CL_API_CALL hook_clCreateContext(const cl_context_properties *properties, cl_uint count,
    const cl_device_id *devices, void(CL_CALLBACK *notify)(const char *, const void *, size_t, void *), void *data,
    cl_int *error) {
    cl_int admitted = admission();
    if (admitted != CL_SUCCESS) {
        return refuse(admitted, error);
    }
    for (cl_uint at = 0; devices && at < count; at++) {
        if (!on_card(devices[at], lamina_card_device())) {
            return refuse(CL_INVALID_DEVICE, error);
        }
    }
    return lamina_next.clCreateContext(properties, count, devices, notify, data, error);
}

static cl_context CL_API_CALL hook_clCreateContextFromType(const cl_context_properties *properties, cl_device_type type,
    void(CL_CALLBACK *notify)(const char *, const void *, size_t, void *), void *data, cl_int *error) {
    cl_int admitted = admission();
    if (admitted != CL_SUCCESS) {
        return refuse(admitted, error);
    }
    cl_device_id card = lamina_card_device();
    cl_platform_id platform = NULL;
    cl_device_type kind = 0;
    lamina_next.clGetDeviceInfo(card, CL_DEVICE_PLATFORM, sizeof platform, &platform, NULL);
    lamina_next.clGetDeviceInfo(card, CL_DEVICE_TYPE, sizeof kind, &kind, NULL);
    bool wanted = type == CL_DEVICE_TYPE_ALL || (type & (kind | CL_DEVICE_TYPE_DEFAULT)) != 0;
    for (const cl_context_properties *pair = properties; pair && pair[0] != 0; pair += 2) {
        if (pair[0] == CL_CONTEXT_PLATFORM && (cl_platform_id)pair[1] != platform) {
            wanted = false;
        }
    }
    return wanted ? lamina_next.clCreateContext(properties, 1, &card, notify, data, error)
                  : refuse(CL_DEVICE_NOT_FOUND, error);
}

void lamina_hook_contexts(cl_icd_dispatch *table) {
    LAMINA_HOOK(table, clCreateContext);
    LAMINA_HOOK(table, clCreateContextFromType);
}
