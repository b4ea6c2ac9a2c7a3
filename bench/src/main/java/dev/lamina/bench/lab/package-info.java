/** How a measurement is repeated: runs, disturbed runs, calibration, progress. */
package dev.lamina.bench.lab;
