package dev.lamina.device.opencl;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.Map;

/** The error numbers of the OpenCL specification (and of its loader), by name. */
final class Status {
    static final int SUCCESS = 0;
    static final int DEVICE_NOT_FOUND = -1;
    static final int BUILD_PROGRAM_FAILURE = -11;
    static final int PLATFORM_NOT_FOUND = -1001;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(DEVICE_NOT_FOUND, "CL_DEVICE_NOT_FOUND"),
            Map.entry(-2, "CL_DEVICE_NOT_AVAILABLE"),
            Map.entry(-3, "CL_COMPILER_NOT_AVAILABLE"),
            Map.entry(-4, "CL_MEM_OBJECT_ALLOCATION_FAILURE"),
            Map.entry(-5, "CL_OUT_OF_RESOURCES"),
            Map.entry(-6, "CL_OUT_OF_HOST_MEMORY"),
            Map.entry(-7, "CL_PROFILING_INFO_NOT_AVAILABLE"),
            Map.entry(-8, "CL_MEM_COPY_OVERLAP"),
            Map.entry(BUILD_PROGRAM_FAILURE, "CL_BUILD_PROGRAM_FAILURE"),
            Map.entry(-12, "CL_MAP_FAILURE"),
            Map.entry(-13, "CL_MISALIGNED_SUB_BUFFER_OFFSET"),
            Map.entry(-14, "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST"),
            Map.entry(-15, "CL_COMPILE_PROGRAM_FAILURE"),
            Map.entry(-30, "CL_INVALID_VALUE"),
            Map.entry(-31, "CL_INVALID_DEVICE_TYPE"),
            Map.entry(-32, "CL_INVALID_PLATFORM"),
            Map.entry(-33, "CL_INVALID_DEVICE"),
            Map.entry(-34, "CL_INVALID_CONTEXT"),
            Map.entry(-35, "CL_INVALID_QUEUE_PROPERTIES"),
            Map.entry(-36, "CL_INVALID_COMMAND_QUEUE"),
            Map.entry(-37, "CL_INVALID_HOST_PTR"),
            Map.entry(-38, "CL_INVALID_MEM_OBJECT"),
            Map.entry(-43, "CL_INVALID_BUILD_OPTIONS"),
            Map.entry(-44, "CL_INVALID_PROGRAM"),
            Map.entry(-45, "CL_INVALID_PROGRAM_EXECUTABLE"),
            Map.entry(-46, "CL_INVALID_KERNEL_NAME"),
            Map.entry(-48, "CL_INVALID_KERNEL"),
            Map.entry(-49, "CL_INVALID_ARG_INDEX"),
            Map.entry(-50, "CL_INVALID_ARG_VALUE"),
            Map.entry(-51, "CL_INVALID_ARG_SIZE"),
            Map.entry(-52, "CL_INVALID_KERNEL_ARGS"),
            Map.entry(-53, "CL_INVALID_WORK_DIMENSION"),
            Map.entry(-54, "CL_INVALID_WORK_GROUP_SIZE"),
            Map.entry(-55, "CL_INVALID_WORK_ITEM_SIZE"),
            Map.entry(-56, "CL_INVALID_GLOBAL_OFFSET"),
            Map.entry(-57, "CL_INVALID_EVENT_WAIT_LIST"),
            Map.entry(-58, "CL_INVALID_EVENT"),
            Map.entry(-59, "CL_INVALID_OPERATION"),
            Map.entry(-61, "CL_INVALID_BUFFER_SIZE"),
            Map.entry(-63, "CL_INVALID_GLOBAL_WORK_SIZE"),
            Map.entry(PLATFORM_NOT_FOUND, "CL_PLATFORM_NOT_FOUND_KHR"));

    private Status() {}

    /** The specification's name, or the number in words for one that it does not have. */
    static String name(int status) {
        return NAMES.getOrDefault(status, "unknown OpenCL error");
    }

    /** Throws unless the call succeeded; {@code what} says what was asked, with its values. */
    static void check(int status, String function, String what) {
        if (status != SUCCESS) {
            throw failure(status, function, what);
        }
    }

    static LaminaException failure(int status, String function, String what) {
        return new LaminaException(
                ErrorCode.NATIVE,
                "%s answered %s (%d) for %s; %s".formatted(function, name(status), status, what, remedy(status)));
    }

    private static String remedy(int status) {
        return switch (status) {
            case -4, -5, -6 -> "use smaller or fewer buffers, or free some first";
            case -2, -33 -> "check with clinfo that the device is there";
            case -46 -> "check the kernel's name against the program's source";
            case -49, -50, -51, -52 -> "compare the arguments set with the kernel's parameters";
            case -53, -54, -55, -63 -> "use a work size that the device allows (clinfo shows the limits)";
            default -> "see the OpenCL specification of " + name(status);
        };
    }
}
