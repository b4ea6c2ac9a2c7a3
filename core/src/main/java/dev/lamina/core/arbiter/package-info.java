/** Who has the card next: weighted fair queueing with limits, classes and anticipation, as pure code over observed slots. */
package dev.lamina.core.arbiter;
