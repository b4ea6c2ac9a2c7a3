/** Medians, spreads and confidence intervals of repeated runs. */
package dev.lamina.bench.statistics;
