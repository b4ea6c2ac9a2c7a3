package dev.lamina.workloads.card;

import dev.lamina.device.opencl.Kernel;
import dev.lamina.device.opencl.WorkSize;

/** A launch that is ready: a kernel of its own with its arguments set, and its size. */
public record Stage(Kernel kernel, WorkSize size) {}
