/** The file in which an operator states queues. */
package dev.lamina.sim.queuefile;
