package dev.lamina.device.nvml;

/**
 * How two cards of a machine reach each other.
 *
 * @param card the other one's index
 * @param path {@code nvlink} where both have such links up (whether these lead to each other is not asked), else what is between them: {@code switch}, {@code switches}, {@code bridge},
 *     {@code node}, {@code system}; empty where the driver does not say
 */
public record CardLink(int card, String path) {}
