/* The layer's entries and the table of hooks. Open: without LAMINA_SLICE (or in a setuid program, whose environment is not
 * trusted) the target's table is handed back unchanged. */
#include "layer.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "process.h"

#define EXPORTED __attribute__((visibility("default")))
#define ENTRIES ((cl_uint)(sizeof(cl_icd_dispatch) / sizeof(void *)))

cl_icd_dispatch lamina_next;
lamina_layer_objects lamina_objects;
static cl_icd_dispatch table;

EXPORTED cl_int CL_API_CALL clInitLayerWithProperties(cl_uint entries, const cl_icd_dispatch *target, cl_uint *entries_ret,
    const cl_icd_dispatch **layer_ret, const void *properties);
EXPORTED cl_int CL_API_CALL clDeinitLayer(void);

static cl_int answer(const void *value, size_t bytes, size_t room, void *out, size_t *size) {
    if (out && room < bytes) {
        return CL_INVALID_VALUE;
    }
    if (out) {
        memcpy(out, value, bytes);
    }
    if (size) {
        *size = bytes;
    }
    return CL_SUCCESS;
}

EXPORTED cl_int CL_API_CALL clGetLayerInfo(cl_layer_info what, size_t room, void *out, size_t *size) {
    static const cl_layer_api_version version = CL_LAYER_API_VERSION_100;
    static const char name[] = "Lamina";
    switch (what) {
    case CL_LAYER_API_VERSION:
        return answer(&version, sizeof version, room, out, size);
    case CL_LAYER_NAME:
        return answer(name, sizeof name, room, out, size);
    default:
        return CL_INVALID_VALUE;
    }
}

/*
 * ocl-icd cuts the OPENCL_LAYERS string of our own environment into pieces where it lies. Children inherit it, and would
 * lose every layer but the first: put it together again. Only pieces up to our own path are read, which must be one of
 * them if the loader found us there.
 */
static void mend_environment(void) {
    Dl_info self;
    char *first = getenv("OPENCL_LAYERS");
    if (!first || !dladdr((void *)clGetLayerInfo, &self) || !self.dli_fname || strchr(first, ':')
        || strcmp(first, self.dli_fname) == 0) {
        return;
    }
    char whole[8192];
    size_t used = 0;
    const char *piece = first;
    for (int count = 0; count < 16; count++) {
        size_t length = strlen(piece);
        if (used + length + 2 > sizeof whole) {
            return;
        }
        memcpy(whole + used, piece, length);
        used += length;
        whole[used] = '\0';
        if (strcmp(piece, self.dli_fname) == 0) {
            setenv("OPENCL_LAYERS", whole, 1);
            return;
        }
        whole[used++] = ':';
        piece += length + 1;
    }
}

static void fill_table(void) {
    table = lamina_next;
    lamina_hook_callbacks(&table);
    lamina_hook_contexts(&table);
    lamina_hook_devices(&table);
    lamina_hook_extensions(&table);
    lamina_hook_image_commands(&table);
    lamina_hook_images(&table);
    lamina_hook_kernels(&table);
    lamina_hook_maps(&table);
    lamina_hook_memory(&table);
    lamina_hook_queues(&table);
    lamina_hook_svm(&table);
    lamina_hook_svm_commands(&table);
    lamina_hook_synchronization(&table);
    lamina_hook_transfers(&table);
}

EXPORTED cl_int CL_API_CALL clInitLayer(
    cl_uint entries, const cl_icd_dispatch *target, cl_uint *entries_ret, const cl_icd_dispatch **layer_ret) {
    if (!target || !entries_ret || !layer_ret) {
        return CL_INVALID_VALUE;
    }
    const char *directory = secure_getenv("LAMINA_SLICE");
    if (!directory || directory[0] == '\0') {
        *entries_ret = entries;
        *layer_ret = target;
        return CL_SUCCESS;
    }
    mend_environment();
    cl_uint common = entries < ENTRIES ? entries : ENTRIES;
    memset(&lamina_next, 0, sizeof lamina_next);
    memcpy(&lamina_next, target, common * sizeof(void *));
    fill_table();
    lamina_member_start(0, directory);
    lamina_join(lamina_lead(), 0); /* so that the agent knows the layer is there; who does not wait here waits for the first device */
    *entries_ret = common;
    *layer_ret = &table;
    return CL_SUCCESS;
}

EXPORTED cl_int CL_API_CALL clInitLayerWithProperties(cl_uint entries, const cl_icd_dispatch *target, cl_uint *entries_ret,
    const cl_icd_dispatch **layer_ret, const void *properties) {
    (void)properties;
    return clInitLayer(entries, target, entries_ret, layer_ret);
}

/* The driver may still complete commands and call us: the library stays loaded (-z nodelete) and the slot ends with the
 * process, so there is nothing to undo. */
EXPORTED cl_int CL_API_CALL clDeinitLayer(void) {
    return CL_SUCCESS;
}
