/** Rules of the style page that a build can hold: sizes, directions, names, words. */
@NullMarked
package dev.lamina.rules;

import org.jspecify.annotations.NullMarked;
