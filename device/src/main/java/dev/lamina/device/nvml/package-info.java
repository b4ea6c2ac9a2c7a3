/** NVIDIA's management library: the cards, how they do and who uses them, without making a context on any of them. */
package dev.lamina.device.nvml;
