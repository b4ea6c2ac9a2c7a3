package dev.lamina.core.queue;

/**
 * Something that is wrong with a tree of queues.
 *
 * @param spec the index of the queue among those that were given
 * @param key which part of it: {@code name}, {@code parent}, or {@code models.MODEL.guarantee} and the like
 * @param message what, the value, the limit and the remedy
 */
public record QueueMistake(int spec, String key, String message) {}
