/** The one exception of Lamina and its stable codes. */
package dev.lamina.core.error;
