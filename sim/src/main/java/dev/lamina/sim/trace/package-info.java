/** Public traces, read line by line: what is wrong with a row is said with its line and column. */
package dev.lamina.sim.trace;
