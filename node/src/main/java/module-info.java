import org.jspecify.annotations.NullMarked;

/** The agent of one machine. */
@NullMarked
module dev.lamina.node {
    requires transitive dev.lamina.core;
    requires dev.lamina.device;
    requires java.sql;
    requires tools.jackson.databind;
    requires static org.jspecify;
}
