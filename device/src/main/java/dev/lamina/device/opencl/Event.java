package dev.lamina.device.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The life of one command. Safe for use by many threads; close it when its times have been read, or it stays in the driver's memory. */
public final class Event implements AutoCloseable {
    private static final int EXECUTION_STATUS = 0x11D3;
    private static final int QUEUED = 0x1280;

    private final Calls calls;
    private final Handle handle;

    Event(Calls calls, Handle handle) {
        this.calls = calls;
        this.handle = handle;
    }

    /** A second reference to the same command, to be closed on its own. */
    Event retain() {
        MemorySegment address = handle.address();
        calls.check("clRetainEvent", "an event", () -> (int) calls.clRetainEvent.invokeExact(address));
        return new Event(calls, new Handle(address, calls.clReleaseEvent, "event"));
    }

    /** Whether the command is complete or has failed. */
    boolean hasEnded() {
        return executionStatus() <= 0;
    }

    private int executionStatus() {
        return new Facts(calls, calls.clGetEventInfo, "clGetEventInfo", handle.address()).smallNumber(EXECUTION_STATUS);
    }

    /** How far the command has come. Throws {@code NATIVE} when it failed. */
    public CommandState state() {
        int status = executionStatus();
        return switch (status) {
            case 0 -> CommandState.COMPLETE;
            case 1 -> CommandState.RUNNING;
            case 2 -> CommandState.SUBMITTED;
            case 3 -> CommandState.QUEUED;
            default -> throw Status.failure(status, "the command", "its execution");
        };
    }

    public boolean isComplete() {
        return state() == CommandState.COMPLETE;
    }

    /** Waits until the command has ended. Throws {@code NATIVE} when it failed. */
    public void await() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment events = arena.allocateFrom(ADDRESS, handle.address());
            calls.check("clWaitForEvents", "one event", () -> (int) calls.clWaitForEvents.invokeExact(1, events));
        }
    }

    /** When it ran. Throws {@code NATIVE} before the command is complete. */
    public CommandTimes times() {
        Facts facts = new Facts(calls, calls.clGetEventProfilingInfo, "clGetEventProfilingInfo", handle.address());
        return new CommandTimes(
                facts.number(QUEUED), facts.number(QUEUED + 1), facts.number(QUEUED + 2), facts.number(QUEUED + 3));
    }

    @Override
    public void close() {
        handle.close(calls);
    }
}
