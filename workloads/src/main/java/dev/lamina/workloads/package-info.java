/** Programs that use a card as real services do. */
package dev.lamina.workloads;
