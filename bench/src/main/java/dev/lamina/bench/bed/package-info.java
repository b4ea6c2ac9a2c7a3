/** The test bed: a private agent, slices on it, and load generators inside and outside them. */
package dev.lamina.bench.bed;
