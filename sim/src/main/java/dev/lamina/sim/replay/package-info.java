/** Jobs that arrive, wait, run and leave, on virtual time. */
package dev.lamina.sim.replay;
