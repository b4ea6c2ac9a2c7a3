package dev.lamina.core.schedule;

import java.util.List;

/**
 * One way to serve a request: its members on cards of one model, and what that costs its queue.
 *
 * @param model the model; empty when it does not matter
 * @param ask where the members may go
 * @param gangCharge what the members that must start together cost
 * @param memberCharges what one member of each group costs, in the order of the ask
 */
record Variant(String model, Ask ask, int gangCharge, List<Integer> memberCharges) {}
