package dev.lamina.cli.slices;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.SliceStatus;
import java.util.List;

/** Finds the slice that a person means by its id ({@code s-12}) or its name; of one program's slices the name means the lead. */
final class SliceChoice {
    private static final String ENDED = "ended";

    private SliceChoice() {}

    /** Among the living ones. */
    static SliceStatus living(AgentClient client, String wanted) {
        return among(client.slices(false), wanted, "lamina ps");
    }

    /** Among the living ones and those that the ledger remembers; of several with one name a living one wins. */
    static SliceStatus any(AgentClient client, String wanted) {
        List<SliceStatus> all = client.slices(true);
        List<SliceStatus> living =
                all.stream().filter(slice -> !slice.state().equals(ENDED)).toList();
        boolean lives = living.stream().anyMatch(slice -> matches(slice, wanted));
        return among(lives ? living : all, wanted, "lamina ps --all");
    }

    /** Throws {@code NOT_FOUND} when there is none and {@code BAD_INPUT} when a name fits several. */
    static SliceStatus among(List<SliceStatus> slices, String wanted, String list) {
        List<SliceStatus> found =
                slices.stream().filter(slice -> matches(slice, wanted)).toList();
        if (found.isEmpty()) {
            throw new LaminaException(
                    ErrorCode.NOT_FOUND, "there is no slice '" + wanted + "'; see '" + list + "' for those there are");
        }
        if (found.size() > 1) {
            String ids = String.join(
                    ", ", found.stream().map(SliceStatus::slice).limit(5).toList());
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    found.size() + " slices are named '" + wanted + "' (" + ids + "); name one by its id");
        }
        return found.getFirst();
    }

    private static boolean matches(SliceStatus slice, String wanted) {
        return slice.slice().equals(wanted)
                || (slice.lead().isEmpty() && slice.name().equals(wanted));
    }
}
