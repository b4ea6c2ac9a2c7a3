package dev.lamina.workloads.card;

/** What a layer does to its sums, with its ACT_ number in {@code dense.cl}. */
public enum Activation {
    NONE(0),
    RELU(1),
    TANH(2),
    GELU(3);

    private static final double GELU_SCALE = 0.7978845608;
    private static final double GELU_CUBE = 0.044715;

    private final int number;

    Activation(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** The reference. */
    public double of(double value) {
        return switch (this) {
            case NONE -> value;
            case RELU -> Math.max(value, 0);
            case TANH -> Math.tanh(value);
            case GELU -> 0.5 * value * (1 + Math.tanh(GELU_SCALE * (value + GELU_CUBE * value * value * value)));
        };
    }
}
