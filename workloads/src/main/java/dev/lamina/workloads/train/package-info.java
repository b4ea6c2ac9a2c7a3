/** A network that learns from a teacher: forward, backward and a step of gradient descent, again and again. */
package dev.lamina.workloads.train;
