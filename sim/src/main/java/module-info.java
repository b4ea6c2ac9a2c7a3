import org.jspecify.annotations.NullMarked;

/** The planner: traces in, virtual time, the placement core, a report. */
@NullMarked
module dev.lamina.sim {
    requires java.management;
    requires transitive dev.lamina.core;
    requires tools.jackson.databind;
    requires static org.jspecify;

    exports dev.lamina.sim.paper;
    exports dev.lamina.sim.trace;
}
