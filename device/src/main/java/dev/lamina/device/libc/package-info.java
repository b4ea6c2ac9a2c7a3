/**
 * The C library's functions as Java methods on numbers, bytes and strings. Not exported: {@code page} and {@code posix} give them meaning.
 */
package dev.lamina.device.libc;
