/** Options of a command as calls declare them. */
package dev.lamina.cli.options;
