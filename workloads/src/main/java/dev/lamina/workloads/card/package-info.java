/** A card as a workload uses it: buffers, prepared launches, and the card time that its own events report. */
package dev.lamina.workloads.card;
