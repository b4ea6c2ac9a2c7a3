package dev.lamina.core.request;

import static dev.lamina.core.request.Checks.require;

import java.util.List;
import java.util.Objects;

/**
 * One thing to place, whole or not at all.
 *
 * @param name unique among requests
 * @param tenant who pays; empty = nobody in particular
 * @param priority higher goes first where a queue decides
 * @param groups its members; a single workload is one group of one
 * @param estimate how long it may run
 */
public record Request(String name, String tenant, int priority, List<MemberGroup> groups, Estimate estimate) {
    /** Throws BAD_INPUT without a name or without members. */
    public Request {
        groups = List.copyOf(groups);
        Objects.requireNonNull(tenant, "tenant");
        Objects.requireNonNull(estimate, "estimate");
        require(!name.isBlank(), "a request has no name; give each its own");
        require(!groups.isEmpty(), "request " + name + " has no members; add at least one group");
    }

    /** One member, no tenant, no estimate. */
    public static Request single(String name, Shape shape) {
        return new Request(name, "", 0, List.of(new MemberGroup("member", shape, 1, 1)), Estimate.UNKNOWN);
    }
}
