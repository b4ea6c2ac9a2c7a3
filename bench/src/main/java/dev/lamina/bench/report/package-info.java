/** What a benchmark found, for people (text, Markdown) and for programs (JSON). */
package dev.lamina.bench.report;
