/** {@code lamina plan}: what a fleet would look like under other policies, without a card at hand. */
package dev.lamina.cli.plan;
