/** Many experiments side by side, and what they come to. */
package dev.lamina.sim.batch;
