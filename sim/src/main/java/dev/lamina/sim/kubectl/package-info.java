/** A user's own cluster, from {@code kubectl get nodes,pods -A -o json}, and how it compares with a planned one. */
package dev.lamina.sim.kubectl;
