import org.jspecify.annotations.NullMarked;

/** OpenCL programs that run unchanged with and without Lamina. */
@NullMarked
module dev.lamina.workloads {
    requires dev.lamina.device;
    requires info.picocli;
    requires tools.jackson.databind;
    requires static org.jspecify;

    exports dev.lamina.workloads;

    opens dev.lamina.workloads to
            info.picocli;
    opens dev.lamina.workloads.command to
            info.picocli;
}
