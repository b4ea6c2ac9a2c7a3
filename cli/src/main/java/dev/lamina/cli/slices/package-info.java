/** Slices: started, watched, changed and ended. */
package dev.lamina.cli.slices;
