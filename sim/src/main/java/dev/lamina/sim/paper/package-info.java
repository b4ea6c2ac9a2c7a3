/** The experiment of 'Beware of Fragmentation' (USENIX ATC 2023): arrivals only, one after the other, until a load is reached. */
package dev.lamina.sim.paper;
