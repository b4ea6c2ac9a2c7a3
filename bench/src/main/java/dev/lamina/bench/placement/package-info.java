/** How fast members are placed on a large cluster, and how much could be placed at best. */
package dev.lamina.bench.placement;
