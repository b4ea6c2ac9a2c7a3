/** What NVIDIA's driver says of the cards that the agent holds: condition, errors, and who uses them. */
package dev.lamina.node.metering;
