package dev.lamina.device.nvml;

import java.util.List;

/** What the driver's figures are asked of: a card, or a part that the operator has cut off as a device of its own. Safe for use by many threads. */
public interface MeteredDevice {
    /** How it does now; of a part what the driver says of parts. Throws {@code UNAVAILABLE} where the driver does not answer. */
    CardCondition condition();

    /** Who has a context on it, compute and graphics. Throws {@code UNAVAILABLE} where the driver does not say. */
    List<CardProcess> processes();

    /** What its processes used of it, sample by sample after that instant of the driver's clock; empty where nothing was sampled or nothing is said. */
    List<ProcessUse> uses(long sinceMicros);
}
