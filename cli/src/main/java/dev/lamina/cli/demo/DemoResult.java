package dev.lamina.cli.demo;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Everything that the demo measured; all that is printed and drawn comes from here. */
record DemoResult(Setting setting, List<Outcome.Service> services, Outcome.Filler filler) {
    /** Percent of one core: with more than this taken by others the numbers say little about Lamina. */
    static final double DISTURBED_PERCENT = 6;

    DemoResult {
        services = List.copyOf(services);
        if (services.isEmpty()) {
            throw new IllegalArgumentException("no service was measured, at least one is needed");
        }
    }

    /**
     * Where and when.
     *
     * @param startedAt ISO 8601 with offset, to the second
     * @param foreignCpuPercent what other programs and the host took while all ran, percent of one core
     * @param spansWatched how many stretches of time were watched until others were quiet; one of them counts
     */
    record Setting(String card, String machine, String startedAt, double foreignCpuPercent, int spansWatched) {}

    /** Mean busy share of the services' cards when each has its own, 0..100. */
    double aloneUtilizationPercent() {
        return busy(services.stream().map(Outcome.Service::alone)).average().orElseThrow();
    }

    /** What the services used of the one card together, 0..100. */
    double slicedServicesPercent() {
        return busy(services.stream().map(Outcome.Service::sliced)).sum();
    }

    /** What all used of the one card together, 0..100. */
    double slicedUtilizationPercent() {
        return slicedServicesPercent() + filler.sliced().busyPercent();
    }

    /** The services in their order, then the filler. */
    List<Outcome> outcomes() {
        return Stream.concat(services.stream(), Stream.<Outcome>of(filler)).toList();
    }

    private static DoubleStream busy(Stream<Measurement> measurements) {
        return measurements.mapToDouble(Measurement::busyPercent);
    }
}
