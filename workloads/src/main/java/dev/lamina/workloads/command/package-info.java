/** The commands and their options. */
package dev.lamina.workloads.command;
