import org.jspecify.annotations.NullMarked;

/** Native access: OpenCL, NVIDIA's management library, mapped pages, processes. The only module that touches foreign memory. */
@NullMarked
module dev.lamina.device {
    requires transitive dev.lamina.core;
    requires static org.jspecify;

    exports dev.lamina.device.card;
    exports dev.lamina.device.nvml;
    exports dev.lamina.device.opencl;
    exports dev.lamina.device.page;
    exports dev.lamina.device.posix;
}
