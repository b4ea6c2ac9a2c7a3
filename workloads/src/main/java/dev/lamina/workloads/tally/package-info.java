/** What a run did, counted by the program itself, and how it is written down. */
package dev.lamina.workloads.tally;
