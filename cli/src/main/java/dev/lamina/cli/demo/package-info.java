/** {@code lamina demo}: the same workloads with a card each, then together on one card. */
package dev.lamina.cli.demo;
