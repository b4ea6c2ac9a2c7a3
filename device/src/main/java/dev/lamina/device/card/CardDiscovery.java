package dev.lamina.device.card;

/** Looks for the cards of this machine. Safe for use by many threads. */
public interface CardDiscovery {
    /** Looks now. Does not throw: what is wrong is said in the inventory. */
    CardInventory discover();
}
