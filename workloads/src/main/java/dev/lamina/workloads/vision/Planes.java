package dev.lamina.workloads.vision;

import dev.lamina.device.opencl.Buffer;
import dev.lamina.workloads.card.CardSession;

/** Square images on the card, one for each channel, with a border of one zero pixel that no kernel writes to. */
record Planes(Buffer buffer, int channels, int size) {
    static Planes make(CardSession session, int channels, int size) {
        return new Planes(session.zeros(channels * (size + 2) * (size + 2)), channels, size);
    }

    /** The place of a pixel; the coordinates may be one outside. The twin of {@code at} in {@code vision.cl}. */
    int at(int channel, int x, int y) {
        return (channel * (size + 2) + y + 1) * (size + 2) + x + 1;
    }
}
