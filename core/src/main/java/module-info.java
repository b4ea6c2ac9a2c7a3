import org.jspecify.annotations.NullMarked;

/** Model and policy, pure: no clock, thread, file, logger or native call. */
@NullMarked
module dev.lamina.core {
    requires static org.jspecify;

    exports dev.lamina.core.arbiter;
    exports dev.lamina.core.cluster;
    exports dev.lamina.core.error;
    exports dev.lamina.core.explain;
    exports dev.lamina.core.placement;
    exports dev.lamina.core.plan;
    exports dev.lamina.core.queue;
    exports dev.lamina.core.request;
    exports dev.lamina.core.schedule;
    exports dev.lamina.core.slice;
    exports dev.lamina.core.state;
    exports dev.lamina.core.verify;
}
