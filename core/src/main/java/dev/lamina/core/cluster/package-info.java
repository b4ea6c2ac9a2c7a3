/** What there is to place on: nodes, their cards, how a card may be cut, and where things stand. Values only. */
package dev.lamina.core.cluster;
