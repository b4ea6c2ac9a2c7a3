/** The same decision under changed circumstances, side by side: other quotas, fewer nodes. */
package dev.lamina.sim.whatif;
