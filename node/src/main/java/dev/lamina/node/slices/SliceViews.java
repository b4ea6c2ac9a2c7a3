package dev.lamina.node.slices;

import dev.lamina.node.api.AgentPaths;
import dev.lamina.node.api.SliceStatus;
import dev.lamina.node.ledger.BookedSlice;
import dev.lamina.node.ledger.SliceEntry;

/** What callers are shown of slices: everything of their own, but nobody else's command line. */
final class SliceViews {
    private final AgentPaths paths;
    private final SliceFiles files;

    SliceViews(AgentPaths paths, SliceFiles files) {
        this.paths = paths;
        this.files = files;
    }

    /** A living slice, read anew. Event thread only. */
    SliceStatus of(Caller caller, SliceLife life) {
        life.observe();
        String directory = paths.slice(life.slice().id()).toString();
        return shown(caller, life.slice().status(life.processes(), directory, System.currentTimeMillis()));
    }

    /** A slice that ended. */
    SliceStatus of(Caller caller, BookedSlice booked) {
        SliceEntry entry = booked.entry();
        Slice.Moment moment = new Slice.Moment(SliceState.ENDED, 0, files.keptLogs(entry.id()), 0, 0);
        return shown(caller, Slice.status(entry, booked.balance(), moment));
    }

    private static SliceStatus shown(Caller caller, SliceStatus status) {
        return caller.may(status.user()) ? status : status.withoutCommand();
    }
}
