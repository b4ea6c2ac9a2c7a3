/** What the agent's callers see: where it lives, what it can be asked, what it answers. */
package dev.lamina.node.api;
