/** The trial of slices on a machine with an NVIDIA card: what {@code bench/cuda/run.sh} runs there. */
package dev.lamina.cli.trial;
