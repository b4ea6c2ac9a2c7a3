/** Access to accelerator cards and to memory shared with workloads. */
package dev.lamina.device;
