/** NVIDIA's Multi-Process Service: slices whose kernels run on a card side by side, each on its part of the multiprocessors. */
package dev.lamina.node.mps;
