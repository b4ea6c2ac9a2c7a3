package dev.lamina.device.opencl;

/** What a device says it is. */
public enum DeviceType {
    CPU,
    GPU,
    ACCELERATOR,
    /** None of the above, or not said. */
    OTHER;

    /** From {@code CL_DEVICE_TYPE}'s bits, the most telling first. */
    static DeviceType ofBits(long bits) {
        if ((bits & 4) != 0) {
            return GPU;
        }
        if ((bits & 8) != 0) {
            return ACCELERATOR;
        }
        return (bits & 2) != 0 ? CPU : OTHER;
    }
}
