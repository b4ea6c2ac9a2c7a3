import org.jspecify.annotations.NullMarked;

/** The lamina command. */
@NullMarked
module dev.lamina.cli {
    requires dev.lamina.bench;
    requires dev.lamina.core;
    requires dev.lamina.device;
    requires dev.lamina.node;
    requires dev.lamina.sim;
    requires dev.lamina.workloads;
    requires info.picocli;
    requires tools.jackson.databind;
    requires static org.jspecify;

    opens dev.lamina.cli to
            info.picocli;
    opens dev.lamina.cli.agent to
            info.picocli;
    opens dev.lamina.cli.cards to
            info.picocli;
    opens dev.lamina.cli.demo to
            info.picocli;
    opens dev.lamina.cli.doctor to
            info.picocli;
    opens dev.lamina.cli.plan to
            info.picocli;
    opens dev.lamina.cli.slices to
            info.picocli;
}
