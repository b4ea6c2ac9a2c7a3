package dev.lamina.workloads.service;

import java.util.Optional;

/** A model on a card, of one size. For one thread; its memory belongs to the session that it was opened in. */
public interface Model {
    /** Does one request: submits its kernels and waits for an answer (a training waits for the step before). */
    void request();

    /** Compares what the device computed with a reference on the host, a sample of it; may do requests of its own. */
    Check check();

    /** The losses so far, when this model learns. */
    default Optional<Losses> losses() {
        return Optional.empty();
    }
}
