/** The life of a slice: admitted, opened, started, paused, stopped, ended, and adopted by the agent's successor. */
package dev.lamina.node.slices;
