package dev.lamina.core.placement;

/**
 * One placed member that went elsewhere.
 *
 * @param kind of the member
 * @param before its assignment before, no longer there
 * @param after its assignment now
 * @param step when it goes: after every lower step; members of one step leave together and only then arrive
 */
public record Relocation(int kind, int before, int after, int step) {}
