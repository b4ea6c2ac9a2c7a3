/** The cards of this machine. */
package dev.lamina.cli.cards;
