/** The arbiter's loop: one thread per card that sleeps on the card's doorbell and lets the policy of {@code core} decide. */
package dev.lamina.node.arbiter;
