/** Checks plans from their records alone, with nothing of the code that made them. */
package dev.lamina.core.verify;
