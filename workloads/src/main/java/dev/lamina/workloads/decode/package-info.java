/** A transformer that writes one token after another for a batch of sequences. */
package dev.lamina.workloads.decode;
