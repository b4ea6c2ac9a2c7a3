import org.jspecify.annotations.NullMarked;

/** The agent of one machine. */
@NullMarked
module dev.lamina.node {
    requires transitive dev.lamina.core;
    requires transitive tools.jackson.databind;
    requires dev.lamina.device;
    requires java.logging;
    requires java.sql;
    requires jdk.net;
    requires static org.jspecify;

    exports dev.lamina.node.api;
}
