import org.jspecify.annotations.NullMarked;

/** Measurements of the whole and of hot methods. */
@NullMarked
module dev.lamina.bench {
    requires dev.lamina.core;
    requires dev.lamina.device;
    requires dev.lamina.node;
    requires dev.lamina.sim;
    requires info.picocli;
    requires jmh.core;
    requires ortools.java;
    requires tools.jackson.databind;
    requires static org.jspecify;

    exports dev.lamina.bench;
    exports dev.lamina.bench.machine;
    exports dev.lamina.bench.placement to
            dev.lamina.cli;

    opens dev.lamina.bench to
            info.picocli;
}
