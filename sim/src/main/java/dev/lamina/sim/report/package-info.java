/** The planner's answer as one self-contained HTML page. */
package dev.lamina.sim.report;
