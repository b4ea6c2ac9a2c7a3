/** What the measuring machine is and who else used it meanwhile. */
package dev.lamina.bench.machine;
