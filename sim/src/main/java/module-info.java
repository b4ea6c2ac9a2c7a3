import org.jspecify.annotations.NullMarked;

/** The planner: traces in, virtual time, the placement core, a report. */
@NullMarked
module dev.lamina.sim {
    requires java.management;
    requires transitive dev.lamina.core;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.yaml;
    requires static org.jspecify;

    exports dev.lamina.sim.batch;
    exports dev.lamina.sim.fleet;
    exports dev.lamina.sim.kubectl;
    exports dev.lamina.sim.paper;
    exports dev.lamina.sim.queuefile;
    exports dev.lamina.sim.replay;
    exports dev.lamina.sim.report;
    exports dev.lamina.sim.sizing;
    exports dev.lamina.sim.snapshot;
    exports dev.lamina.sim.trace;
    exports dev.lamina.sim.whatif;
}
