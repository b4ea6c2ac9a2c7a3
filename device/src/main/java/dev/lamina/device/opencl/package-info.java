/** OpenCL through the foreign function interface: just what discovery and the workloads need, with errors that name themselves. */
package dev.lamina.device.opencl;
