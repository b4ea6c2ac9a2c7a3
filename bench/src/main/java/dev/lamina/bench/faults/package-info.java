/** Random faults under load, seeded, and what must be true after each of them and at the end. */
package dev.lamina.bench.faults;
