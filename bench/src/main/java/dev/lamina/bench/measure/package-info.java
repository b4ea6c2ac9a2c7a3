/** The measurements: shares, overhead, aggregate, latency, give-back, recovery and memory. */
package dev.lamina.bench.measure;
