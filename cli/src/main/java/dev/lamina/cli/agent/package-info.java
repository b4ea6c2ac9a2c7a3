/** The agent as the commands meet it: found, started on demand, stopped. */
package dev.lamina.cli.agent;
