package dev.lamina.workloads.service;

import dev.lamina.workloads.card.CardSession;

/** A workload's model in every size that it can have: card time grows about evenly with {@code work}. */
public interface ModelKind {
    /** The workload's name. */
    String name();

    /** The OpenCL C of its kernels. */
    String source();

    /** What work may be. */
    WorkRange workRange();

    /** Opens it with fresh weights. */
    Model open(CardSession session, int work, long seed);
}
