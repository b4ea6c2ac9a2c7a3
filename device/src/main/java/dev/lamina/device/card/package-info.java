/** The cards of a machine: what they are, how they are found, and a stable name for each. */
package dev.lamina.device.card;
