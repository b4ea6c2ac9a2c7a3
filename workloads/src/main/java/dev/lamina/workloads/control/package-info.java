/** A control policy that looks at many candidate states around the measured one and acts on their mean answer. */
package dev.lamina.workloads.control;
