package dev.lamina.device.nvml;

/** Who may have a context on a card. It is the operator's setting ({@code nvidia-smi -c}); nothing here changes it. */
public enum ComputeMode {
    /** Any number of processes. */
    DEFAULT,
    /** One process at a time, which may be an MPS server with its clients. */
    EXCLUSIVE_PROCESS,
    /** None. */
    PROHIBITED,
    /** The driver does not say. */
    UNKNOWN;

    static ComputeMode of(long number) {
        return switch ((int) number) {
            case 0 -> DEFAULT;
            case 1, 3 -> EXCLUSIVE_PROCESS; // 1, of a single thread, is what old drivers had
            case 2 -> PROHIBITED;
            default -> UNKNOWN;
        };
    }
}
