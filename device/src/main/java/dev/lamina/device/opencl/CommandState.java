package dev.lamina.device.opencl;

/** How far a command has come, in order. */
public enum CommandState {
    QUEUED,
    SUBMITTED,
    RUNNING,
    COMPLETE
}
