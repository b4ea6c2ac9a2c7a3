package dev.lamina.core.request;

import static dev.lamina.core.request.Checks.require;

import java.util.Objects;

/**
 * Members of a gang that are alike.
 *
 * @param role what they do, such as {@code worker}; not blank
 * @param shape what each needs
 * @param min how many must start together, 0 or more
 * @param max how many may run, min or more and at least 1
 */
public record MemberGroup(String role, Shape shape, int min, int max) {
    /** Throws BAD_INPUT for a value outside its range. */
    public MemberGroup {
        Objects.requireNonNull(shape, "shape");
        require(!role.isBlank(), "a group of members has no role; name it, such as worker");
        require(min >= 0, "group " + role + " starts with " + min + " members; it must be 0 or more");
        require(
                max >= Math.max(min, 1),
                "group " + role + " has at most " + max + " members; it must be at least " + Math.max(min, 1));
    }
}
