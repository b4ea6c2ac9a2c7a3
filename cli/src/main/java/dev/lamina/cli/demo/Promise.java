package dev.lamina.cli.demo;

/**
 * One thing that was promised and what was measured.
 *
 * @param text what was promised, with its number
 * @param measured what came out, in words with its number
 */
record Promise(String text, String measured, boolean kept) {}
