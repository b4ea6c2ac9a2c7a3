import org.jspecify.annotations.NullMarked;

/** Model and policy, pure: no clock, thread, file, logger or native call. */
@NullMarked
module dev.lamina.core {
    requires static org.jspecify;

    exports dev.lamina.core.arbiter;
    exports dev.lamina.core.error;
    exports dev.lamina.core.slice;
}
