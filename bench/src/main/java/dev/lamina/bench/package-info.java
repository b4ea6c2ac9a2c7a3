/** {@code lamina bench} on the command line. */
package dev.lamina.bench;
