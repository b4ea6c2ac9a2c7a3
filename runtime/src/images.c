/* Images against the quota: reserved by their description, settled by what the driver says it took. Closed: above the quota
 * the allocation fails. */
#include "layer.h"
#include "process.h"

static uint64_t channel_count(cl_channel_order order) {
    switch (order) {
    case CL_RG:
    case CL_RA:
    case CL_Rx:
        return 2;
    case CL_RGB:
    case CL_RGx:
    case CL_sRGB:
        return 3;
    case CL_RGBA:
    case CL_BGRA:
    case CL_ARGB:
    case CL_ABGR:
    case CL_RGBx:
    case CL_sRGBA:
    case CL_sBGRA:
    case CL_sRGBx:
        return 4;
    default:
        return 1;
    }
}

static uint64_t texel_bytes(const cl_image_format *format) {
    switch (format->image_channel_data_type) {
    case CL_UNORM_SHORT_565:
    case CL_UNORM_SHORT_555:
        return 2;
    case CL_UNORM_INT_101010:
    case CL_UNORM_INT_101010_2:
        return 4;
    case CL_SNORM_INT8:
    case CL_UNORM_INT8:
    case CL_SIGNED_INT8:
    case CL_UNSIGNED_INT8:
        return channel_count(format->image_channel_order);
    case CL_SNORM_INT16:
    case CL_UNORM_INT16:
    case CL_SIGNED_INT16:
    case CL_UNSIGNED_INT16:
    case CL_HALF_FLOAT:
        return 2 * channel_count(format->image_channel_order);
    default:
        return 4 * channel_count(format->image_channel_order);
    }
}

static uint64_t times(uint64_t a, uint64_t b) {
    uint64_t product;
    return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

static uint64_t at_least_one(size_t value) {
    return value ? value : 1;
}

static uint64_t image_bytes(const cl_image_format *format, const cl_image_desc *desc) {
    if (!format || !desc) {
        return 0; /* the driver will refuse it */
    }
    bool rows = desc->image_type == CL_MEM_OBJECT_IMAGE2D || desc->image_type == CL_MEM_OBJECT_IMAGE2D_ARRAY
        || desc->image_type == CL_MEM_OBJECT_IMAGE3D;
    bool layers = desc->image_type == CL_MEM_OBJECT_IMAGE1D_ARRAY || desc->image_type == CL_MEM_OBJECT_IMAGE2D_ARRAY;
    uint64_t bytes = times(texel_bytes(format), at_least_one(desc->image_width));
    bytes = times(bytes, rows ? at_least_one(desc->image_height) : 1);
    bytes = times(bytes, desc->image_type == CL_MEM_OBJECT_IMAGE3D ? at_least_one(desc->image_depth) : 1);
    return times(bytes, layers ? at_least_one(desc->image_array_size) : 1);
}

static cl_mem refuse(cl_int *error) {
    if (error) {
        *error = CL_MEM_OBJECT_ALLOCATION_FAILURE;
    }
    return NULL;
}

/* The driver may have padded rows: what it took is what counts. */
static cl_mem settle(cl_mem image, uint64_t reserved, cl_int *error) {
    size_t taken = 0;
    if (image && lamina_next.clGetMemObjectInfo(image, CL_MEM_SIZE, sizeof taken, &taken, NULL) == CL_SUCCESS) {
        if (taken > reserved && lamina_reserve(lamina_lead(), taken - reserved) != 0) {
            lamina_give_back(lamina_lead(), reserved);
            lamina_next.clReleaseMemObject(image);
            return refuse(error);
        }
        if (taken < reserved) {
            lamina_give_back(lamina_lead(), reserved - taken);
        }
        reserved = taken;
    }
    return lamina_keep_charge(image, reserved, error);
}

/* An image made of a buffer or of another image takes no memory of its own. */
static bool takes_memory(cl_mem_flags flags, const cl_image_desc *desc) {
    return lamina_charged(flags) && desc && !desc->mem_object;
}

static cl_mem CL_API_CALL hook_clCreateImage(cl_context context, cl_mem_flags flags, const cl_image_format *format,
    const cl_image_desc *desc, void *host, cl_int *error) {
    if (!takes_memory(flags, desc)) {
        return lamina_next.clCreateImage(context, flags, format, desc, host, error);
    }
    uint64_t bytes = image_bytes(format, desc);
    if (lamina_reserve(lamina_lead(), bytes) != 0) {
        return refuse(error);
    }
    return settle(lamina_next.clCreateImage(context, flags, format, desc, host, error), bytes, error);
}

static cl_mem CL_API_CALL hook_clCreateImageWithProperties(cl_context context, const cl_mem_properties *properties,
    cl_mem_flags flags, const cl_image_format *format, const cl_image_desc *desc, void *host, cl_int *error) {
    if (!takes_memory(flags, desc)) {
        return lamina_next.clCreateImageWithProperties(context, properties, flags, format, desc, host, error);
    }
    uint64_t bytes = image_bytes(format, desc);
    if (lamina_reserve(lamina_lead(), bytes) != 0) {
        return refuse(error);
    }
    return settle(
        lamina_next.clCreateImageWithProperties(context, properties, flags, format, desc, host, error), bytes, error);
}

static cl_mem CL_API_CALL hook_clCreateImage2D(cl_context context, cl_mem_flags flags, const cl_image_format *format,
    size_t width, size_t height, size_t row, void *host, cl_int *error) {
    cl_image_desc desc = {.image_type = CL_MEM_OBJECT_IMAGE2D, .image_width = width, .image_height = height};
    if (!lamina_charged(flags)) {
        return lamina_next.clCreateImage2D(context, flags, format, width, height, row, host, error);
    }
    uint64_t bytes = image_bytes(format, &desc);
    if (lamina_reserve(lamina_lead(), bytes) != 0) {
        return refuse(error);
    }
    return settle(lamina_next.clCreateImage2D(context, flags, format, width, height, row, host, error), bytes, error);
}

static cl_mem CL_API_CALL hook_clCreateImage3D(cl_context context, cl_mem_flags flags, const cl_image_format *format,
    size_t width, size_t height, size_t depth, size_t row, size_t slice, void *host, cl_int *error) {
    cl_image_desc desc = {
        .image_type = CL_MEM_OBJECT_IMAGE3D, .image_width = width, .image_height = height, .image_depth = depth};
    if (!lamina_charged(flags)) {
        return lamina_next.clCreateImage3D(context, flags, format, width, height, depth, row, slice, host, error);
    }
    uint64_t bytes = image_bytes(format, &desc);
    if (lamina_reserve(lamina_lead(), bytes) != 0) {
        return refuse(error);
    }
    return settle(
        lamina_next.clCreateImage3D(context, flags, format, width, height, depth, row, slice, host, error), bytes, error);
}

void lamina_hook_images(cl_icd_dispatch *table) {
    LAMINA_HOOK(table, clCreateImage);
    LAMINA_HOOK(table, clCreateImageWithProperties);
    LAMINA_HOOK(table, clCreateImage2D);
    LAMINA_HOOK(table, clCreateImage3D);
}
