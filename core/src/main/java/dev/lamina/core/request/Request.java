package dev.lamina.core.request;

import static dev.lamina.core.request.Checks.require;

import java.util.List;
import java.util.Objects;

/**
 * One thing to place, whole or not at all.
 *
 * @param name unique among requests
 * @param claim in whose name it comes
 * @param groups its members; a single workload is one group of one
 * @param gathering how close together its members have to be
 * @param estimate how long it may run
 */
public record Request(String name, Claim claim, List<MemberGroup> groups, Gathering gathering, Estimate estimate) {
    /** Throws BAD_INPUT without a name or without members. */
    public Request {
        groups = List.copyOf(groups);
        Objects.requireNonNull(claim, "claim");
        Objects.requireNonNull(gathering, "gathering");
        Objects.requireNonNull(estimate, "estimate");
        require(!name.isBlank(), "a request has no name; give each its own");
        require(!groups.isEmpty(), "request " + name + " has no members; add at least one group");
    }

    /** One member, by nobody in particular, no estimate. */
    public static Request single(String name, Shape shape) {
        return gang(name, List.of(new MemberGroup("member", shape, 1, 1)));
    }

    /** Members that may stand anywhere, by nobody in particular, no estimate. */
    public static Request gang(String name, List<MemberGroup> groups) {
        return new Request(name, Claim.NOBODY, groups, Gathering.ANYWHERE, Estimate.UNKNOWN);
    }
}
