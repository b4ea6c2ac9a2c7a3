/** Processes come and go: the socket in each slice's directory, who connects to it, and when they die. */
package dev.lamina.node.registration;
