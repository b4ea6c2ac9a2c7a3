/** Who goes first: gangs, order, reservations, backfill and preemption over a cluster that changes event by event. Pure. */
package dev.lamina.core.schedule;
