/** What a hand-over through a third process costs, whoever the third is. */
package dev.lamina.bench.handover;
