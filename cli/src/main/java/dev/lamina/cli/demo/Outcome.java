package dev.lamina.cli.demo;

/** What became of one workload. */
sealed interface Outcome {
    Part part();

    Measurement sliced();

    Account account();

    /** A service that ran alone first, as it would on a card of its own. */
    record Service(Part part, Measurement alone, Measurement sliced, Account account) implements Outcome {
        /** Useful work on the slice in percent of that on a card of its own. */
        double keptPercent() {
            return alone.throughput() == 0 ? 0 : 100.0 * sliced.throughput() / alone.throughput();
        }
    }

    /** The best-effort workload that ran on what the services left. */
    record Filler(Part part, Measurement sliced, Account account) implements Outcome {}
}
