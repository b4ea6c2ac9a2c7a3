/** What is placed where and what is left, in flat arrays that change by one placement at a time and can be rolled back. */
package dev.lamina.core.state;
