#include "load_card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every loop needs the one before it, and the shift keeps a compiler from folding several loops into one. */
static const char spin_source[] =
    "__kernel void spin(__global uint *results, ulong iterations, uint seed, uint slot) {\n"
    "    uint x = seed * 2654435761u + 1u;\n"
    "    for (ulong i = 0; i < iterations; i++) {\n"
    "        x = x * 1664525u + 1013904223u;\n"
    "        x ^= x >> 15;\n"
    "    }\n"
    "    results[slot] = x;\n"
    "}\n";

uint32_t load_reference(uint64_t iterations, uint32_t seed) {
    uint32_t x = seed * 2654435761u + 1u;
    for (uint64_t i = 0; i < iterations; i++) {
        x = x * 1664525u + 1013904223u;
        x ^= x >> 15;
    }
    return x;
}

const char *load_cl_error_name(cl_int error) {
    switch (error) {
    case CL_SUCCESS:
        return "CL_SUCCESS";
    case CL_DEVICE_NOT_FOUND:
        return "CL_DEVICE_NOT_FOUND";
    case CL_DEVICE_NOT_AVAILABLE:
        return "CL_DEVICE_NOT_AVAILABLE";
    case CL_MEM_OBJECT_ALLOCATION_FAILURE:
        return "CL_MEM_OBJECT_ALLOCATION_FAILURE";
    case CL_OUT_OF_RESOURCES:
        return "CL_OUT_OF_RESOURCES";
    case CL_OUT_OF_HOST_MEMORY:
        return "CL_OUT_OF_HOST_MEMORY";
    case CL_INVALID_BUFFER_SIZE:
        return "CL_INVALID_BUFFER_SIZE";
    case CL_INVALID_VALUE:
        return "CL_INVALID_VALUE";
    case -1001:
        return "CL_PLATFORM_NOT_FOUND_KHR";
    default:
        return "another OpenCL error";
    }
}

int load_cl_failed(const char *what, cl_int error) {
    fprintf(stderr, "lamina-load: %s failed: %s (%d)\n", what, load_cl_error_name(error), error);
    return -1;
}

#define LOAD_MOST_PLATFORMS 16u
#define LOAD_MOST_DEVICES 64u

static int find_device(uint64_t index, cl_device_id *device) {
    cl_platform_id platforms[LOAD_MOST_PLATFORMS];
    cl_uint platform_count = 0;
    cl_int error = clGetPlatformIDs(LOAD_MOST_PLATFORMS, platforms, &platform_count);
    if (error != CL_SUCCESS) {
        return load_cl_failed("looking for OpenCL platforms", error);
    }
    uint64_t seen = 0;
    for (cl_uint p = 0; p < platform_count && p < LOAD_MOST_PLATFORMS; p++) {
        cl_device_id devices[LOAD_MOST_DEVICES];
        cl_uint count = 0;
        if (clGetDeviceIDs(platforms[p], CL_DEVICE_TYPE_ALL, LOAD_MOST_DEVICES, devices, &count) != CL_SUCCESS) {
            continue;
        }
        count = count < LOAD_MOST_DEVICES ? count : LOAD_MOST_DEVICES;
        if (index < seen + count) {
            *device = devices[index - seen];
            return 0;
        }
        seen += count;
    }
    fprintf(stderr, "lamina-load: --device %llu: this machine shows %llu OpenCL devices, counted from 0\n",
        (unsigned long long) index, (unsigned long long) seen);
    return -1;
}

static int build_kernel(load_card *card) {
    const char *source = spin_source;
    cl_int error;
    card->program = clCreateProgramWithSource(card->context, 1, &source, NULL, &error);
    if (error != CL_SUCCESS) {
        return load_cl_failed("clCreateProgramWithSource", error);
    }
    error = clBuildProgram(card->program, 1, &card->device, "", NULL, NULL);
    if (error != CL_SUCCESS) {
        return load_cl_failed("clBuildProgram", error);
    }
    card->kernel = clCreateKernel(card->program, "spin", &error);
    return error == CL_SUCCESS ? 0 : load_cl_failed("clCreateKernel", error);
}

int load_card_open(load_card *card, uint64_t device_index, uint64_t slots) {
    memset(card, 0, sizeof *card);
    if (find_device(device_index, &card->device) != 0) {
        return -1;
    }
    clGetDeviceInfo(card->device, CL_DEVICE_NAME, sizeof card->device_name - 1, card->device_name, NULL);
    cl_ulong memory = 0;
    clGetDeviceInfo(card->device, CL_DEVICE_GLOBAL_MEM_SIZE, sizeof memory, &memory, NULL);
    card->memory_bytes = memory;
    cl_int error;
    card->context = clCreateContext(NULL, 1, &card->device, NULL, NULL, &error);
    if (error != CL_SUCCESS) {
        return load_cl_failed("clCreateContext", error);
    }
    card->queue = clCreateCommandQueue(card->context, card->device, CL_QUEUE_PROFILING_ENABLE, &error);
    if (error != CL_SUCCESS) {
        return load_cl_failed("clCreateCommandQueue", error);
    }
    card->results = clCreateBuffer(card->context, CL_MEM_WRITE_ONLY, slots * sizeof(cl_uint), NULL, &error);
    if (error != CL_SUCCESS) {
        return load_cl_failed("clCreateBuffer for the results", error);
    }
    return build_kernel(card);
}

int load_card_enqueue(load_card *card, uint64_t iterations, uint32_t seed, uint32_t slot, cl_event *event) {
    cl_ulong loops = iterations;
    cl_int error = clSetKernelArg(card->kernel, 0, sizeof card->results, &card->results);
    error |= clSetKernelArg(card->kernel, 1, sizeof loops, &loops);
    error |= clSetKernelArg(card->kernel, 2, sizeof seed, &seed);
    error |= clSetKernelArg(card->kernel, 3, sizeof slot, &slot);
    if (error != CL_SUCCESS) {
        return load_cl_failed("clSetKernelArg", error);
    }
    const size_t one = 1;
    error = clEnqueueNDRangeKernel(card->queue, card->kernel, 1, NULL, &one, &one, 0, NULL, event);
    return error == CL_SUCCESS ? 0 : load_cl_failed("clEnqueueNDRangeKernel", error);
}

int load_card_read(load_card *card, uint64_t slots, uint32_t *results) {
    cl_int error = clEnqueueReadBuffer(
        card->queue, card->results, CL_TRUE, 0, slots * sizeof(cl_uint), results, 0, NULL, NULL);
    return error == CL_SUCCESS ? 0 : load_cl_failed("clEnqueueReadBuffer", error);
}

void load_card_close(load_card *card) {
    if (card->queue != NULL) {
        clFinish(card->queue);
    }
    if (card->kernel != NULL) {
        clReleaseKernel(card->kernel);
    }
    if (card->program != NULL) {
        clReleaseProgram(card->program);
    }
    if (card->results != NULL) {
        clReleaseMemObject(card->results);
    }
    if (card->queue != NULL) {
        clReleaseCommandQueue(card->queue);
    }
    if (card->context != NULL) {
        clReleaseContext(card->context);
    }
    memset(card, 0, sizeof *card);
}
