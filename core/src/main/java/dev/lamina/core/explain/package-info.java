/** Why a request waits, what would start it, and when it will start: asked of the scheduler itself, on changed copies of a snapshot. Pure. */
package dev.lamina.core.explain;
