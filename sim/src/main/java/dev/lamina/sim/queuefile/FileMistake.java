package dev.lamina.sim.queuefile;

/**
 * Something that is wrong in a file.
 *
 * @param line where, 1 for the first
 * @param message what, the value, the limit and the remedy
 */
public record FileMistake(int line, String message) {}
