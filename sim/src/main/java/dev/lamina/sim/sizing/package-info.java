/** How large a cluster has to be. */
package dev.lamina.sim.sizing;
