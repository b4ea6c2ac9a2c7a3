/** What a slice is promised, how people write it, and whether a card can promise it. */
package dev.lamina.core.slice;
