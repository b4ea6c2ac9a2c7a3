/** How long the scheduler takes for a decision on a large cluster. */
package dev.lamina.bench.schedule;
