/** What the load generators saw of the card, kernel by kernel, and the shares that follow from it. */
package dev.lamina.bench.timeline;
