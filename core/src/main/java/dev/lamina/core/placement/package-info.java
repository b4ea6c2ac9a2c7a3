/** Which node and which cards: one class for each policy, what they share, and the caching that makes them fast. */
package dev.lamina.core.placement;
