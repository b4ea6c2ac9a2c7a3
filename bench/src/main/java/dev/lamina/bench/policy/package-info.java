/** JMH benchmarks of hot methods. */
package dev.lamina.bench.policy;
