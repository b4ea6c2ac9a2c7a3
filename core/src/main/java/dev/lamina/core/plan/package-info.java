/** The decision: a snapshot and requests in, placements, moves and reasons out. Pure. */
package dev.lamina.core.plan;
