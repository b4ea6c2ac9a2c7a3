package dev.lamina.node.agent;

import dev.lamina.node.api.Request;
import dev.lamina.node.slices.Caller;

/** What is behind the control socket. */
interface Verbs {
    /**
     * Does what is asked and returns the value to answer with; may block. Throws {@link dev.lamina.core.error.LaminaException} to refuse.
     * {@code hangup} tells a request that waits that nobody waits for it any more.
     */
    Object answer(Caller caller, Request request, Hangup hangup);
}
