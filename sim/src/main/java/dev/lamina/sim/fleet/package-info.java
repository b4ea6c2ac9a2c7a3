/** A made-up fleet with stated statistics, so that the planner can be tried without anybody's data. */
package dev.lamina.sim.fleet;
