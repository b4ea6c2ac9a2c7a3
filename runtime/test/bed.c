#include "bed.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const SOURCE =
    "kernel void add(global int *data, int n) { data[get_global_id(0)] += n; }\n"
    "kernel void spin(global int *data, int rounds) {\n"
    "  int value = data[0];\n"
    "  for (int i = 0; i < rounds; i++) value = value * 1664525 + 1013904223;\n"
    "  data[1] = value;\n"
    "}\n";

/* The card's names are looked up by a child, so that this process loads the layer with its own first call. */
static void look_up(char *platform_name, char *device_name) {
    int out[2];
    CHECK(pipe(out) == 0);
    pid_t child = fork();
    if (child == 0) {
        char names[2][128] = {"", ""};
        cl_platform_id platform;
        cl_device_id device;
        unsetenv("OPENCL_LAYERS");
        if (clGetPlatformIDs(1, &platform, NULL) != CL_SUCCESS
            || clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL) != CL_SUCCESS) {
            _exit(SKIPPED);
        }
        clGetPlatformInfo(platform, CL_PLATFORM_NAME, sizeof names[0], names[0], NULL);
        clGetDeviceInfo(device, CL_DEVICE_NAME, sizeof names[1], names[1], NULL);
        _exit(write(out[1], names, sizeof names) == (ssize_t)sizeof names ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED) {
        printf("skipped: no OpenCL device on this machine\n");
        exit(SKIPPED);
    }
    char names[2][128];
    CHECK(read(out[0], names, sizeof names) == (ssize_t)sizeof names);
    strcpy(platform_name, names[0]);
    strcpy(device_name, names[1]);
    close(out[0]);
    close(out[1]);
}

void bed_prepare(bed *b, bool layered) {
    char platform[128], device[128];
    memset(b, 0, sizeof *b);
    look_up(platform, device);
    b->layered = layered;
    if (!layered) {
        return;
    }
    char directory[] = "/tmp/lamina-test-XXXXXX";
    CHECK(mkdtemp(directory) != NULL);
    agent_start(&b->agent, directory, platform, device);
    setenv("LAMINA_SLICE", directory, 1);
    setenv("OPENCL_LAYERS", LAMINA_LAYER_PATH, 1);
}

void bed_open(bed *b) {
    cl_int rc;
    CHECK(clGetPlatformIDs(1, &b->platform, NULL) == CL_SUCCESS);
    CHECK(clGetDeviceIDs(b->platform, CL_DEVICE_TYPE_ALL, 1, &b->device, NULL) == CL_SUCCESS);
    b->context = clCreateContext(NULL, 1, &b->device, NULL, NULL, &rc);
    CHECK(rc == CL_SUCCESS);
    b->queue = bed_queue(b, 0);
    const char *source = SOURCE;
    b->program = clCreateProgramWithSource(b->context, 1, &source, NULL, &rc);
    CHECK(rc == CL_SUCCESS && clBuildProgram(b->program, 1, &b->device, "", NULL, NULL) == CL_SUCCESS);
}

void bed_close(bed *b) {
    clFinish(b->queue);
    clReleaseProgram(b->program);
    clReleaseCommandQueue(b->queue);
    clReleaseContext(b->context);
    if (b->layered) {
        agent_stop(&b->agent);
    }
}

cl_command_queue bed_queue(bed *b, cl_command_queue_properties properties) {
    cl_int rc;
    cl_queue_properties list[] = {CL_QUEUE_PROPERTIES, properties, 0};
    cl_command_queue queue = clCreateCommandQueueWithProperties(b->context, b->device, list, &rc);
    CHECK(rc == CL_SUCCESS);
    return queue;
}

cl_mem bed_buffer(bed *b, size_t ints, int value) {
    cl_int rc;
    cl_mem buffer = clCreateBuffer(b->context, CL_MEM_READ_WRITE, ints * sizeof(int), NULL, &rc);
    CHECK(rc == CL_SUCCESS);
    CHECK(clEnqueueFillBuffer(b->queue, buffer, &value, sizeof value, 0, ints * sizeof(int), 0, NULL, NULL) == CL_SUCCESS);
    CHECK(clFinish(b->queue) == CL_SUCCESS);
    return buffer;
}

static cl_event launch(bed *b, const char *name, cl_command_queue queue, cl_mem buffer, int number, size_t items,
    cl_uint waits, const cl_event *list) {
    cl_int rc;
    cl_event event;
    cl_kernel kernel = clCreateKernel(b->program, name, &rc);
    CHECK(rc == CL_SUCCESS);
    CHECK(clSetKernelArg(kernel, 0, sizeof buffer, &buffer) == CL_SUCCESS);
    CHECK(clSetKernelArg(kernel, 1, sizeof number, &number) == CL_SUCCESS);
    CHECK(clEnqueueNDRangeKernel(queue, kernel, 1, NULL, &items, NULL, waits, list, &event) == CL_SUCCESS);
    clReleaseKernel(kernel);
    return event;
}

cl_event bed_add(bed *b, cl_command_queue queue, cl_mem buffer, size_t ints, int n, cl_uint waits, const cl_event *list) {
    return launch(b, "add", queue, buffer, n, ints, waits, list);
}

cl_event bed_spin(bed *b, cl_command_queue queue, cl_mem buffer, int rounds, cl_uint waits, const cl_event *list) {
    return launch(b, "spin", queue, buffer, rounds, 1, waits, list);
}

void bed_expect(bed *b, cl_command_queue queue, cl_mem buffer, size_t ints, int value) {
    (void)b;
    int *data = malloc(ints * sizeof(int));
    CHECK(clEnqueueReadBuffer(queue, buffer, CL_TRUE, 0, ints * sizeof(int), data, 0, NULL, NULL) == CL_SUCCESS);
    for (size_t at = 0; at < ints; at++) {
        CHECK(data[at] == value);
    }
    free(data);
}

lamina_slot *bed_slot(bed *b) {
    for (uint32_t slot = 0; slot < LAMINA_SLOTS; slot++) {
        if (atomic_load(&b->agent.page->slot[slot].state) == LAMINA_ACTIVE
            && atomic_load(&b->agent.page->slot[slot].pid) == (int32_t)getpid()) {
            return &b->agent.page->slot[slot];
        }
    }
    return NULL;
}
