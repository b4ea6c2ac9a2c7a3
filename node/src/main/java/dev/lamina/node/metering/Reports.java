package dev.lamina.node.metering;

import dev.lamina.device.nvml.CardCondition;
import dev.lamina.device.nvml.CardError;
import dev.lamina.device.nvml.CardProcess;
import java.util.List;

/** Takes what the driver says, on the metering's thread. Cards are named by their ids. */
public interface Reports {
    /** How a card does and who holds its memory. */
    void sampled(String card, CardCondition condition, List<CardProcess> processes);

    /** A card's driver reported an error. */
    void failed(String card, CardError error);

    /** A card does not answer; {@code why} is empty once it does again. */
    void silent(String card, String why);
}
