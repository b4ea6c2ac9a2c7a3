package dev.lamina.workloads.vision;

import dev.lamina.workloads.card.Noise;

/** Frames of a bright spot that moves over a noisy ground; the same for one seed. For one thread. */
final class Camera {
    private static final double TURN_PER_FRAME = 0.05;
    private static final int BRIGHTNESS = 160;
    private static final int GROUND = 40;

    private final int size;
    private final byte[] ground;
    private int frame;

    Camera(int size, int seed) {
        this.size = size;
        this.ground = new byte[size * size * 3];
        for (int i = 0; i < ground.length; i++) {
            ground[i] = (byte) (GROUND + GROUND * Noise.at(seed, i));
        }
    }

    /** The next frame: red, green and blue of each pixel, row by row. */
    byte[] next() {
        byte[] image = ground.clone();
        double x = size / 2.0 * (1 + 0.6 * Math.cos(frame * TURN_PER_FRAME));
        double y = size / 2.0 * (1 + 0.6 * Math.sin(frame * TURN_PER_FRAME));
        int radius = size / 8;
        int left = (int) x - radius;
        int top = (int) y - radius;
        for (int row = Math.max(0, top); row < Math.min(size, top + 2 * radius); row++) {
            for (int column = Math.max(0, left); column < Math.min(size, left + 2 * radius); column++) {
                int pixel = (row * size + column) * 3 + frame / 64 % 3;
                image[pixel] = (byte) (ground[pixel] + BRIGHTNESS);
            }
        }
        frame++;
        return image;
    }
}
