/** How amounts, tables and live screens look in a terminal. */
package dev.lamina.cli.text;
