/** The whole state of a scheduler as one file, which plans the same again. */
package dev.lamina.sim.snapshot;
