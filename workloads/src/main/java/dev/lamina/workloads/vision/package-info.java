/** A convolution pipeline that classifies the frames of a camera. */
package dev.lamina.workloads.vision;
