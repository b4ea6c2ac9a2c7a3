/** The agent's program: its start and end, its control socket, its log. */
package dev.lamina.node.agent;
