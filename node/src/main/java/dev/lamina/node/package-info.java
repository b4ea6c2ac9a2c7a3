/** The agent of one machine. */
package dev.lamina.node;
