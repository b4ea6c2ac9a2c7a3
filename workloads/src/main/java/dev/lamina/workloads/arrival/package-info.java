/** When requests come: on a beat or in bursts, always the same for one seed. */
package dev.lamina.workloads.arrival;
