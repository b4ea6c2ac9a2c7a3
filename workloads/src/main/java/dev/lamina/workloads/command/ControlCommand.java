package dev.lamina.workloads.command;

import dev.lamina.workloads.arrival.PeriodicArrivals;
import dev.lamina.workloads.control.ControlPolicy;
import dev.lamina.workloads.service.Demand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code control}. */
@Command(
        name = "control",
        mixinStandardHelpOptions = true,
        description =
                "a control policy on a beat (default 50 requests per second); the deadline is one period, and a late step is dropped")
public final class ControlCommand implements Callable<Integer> {
    private static final double USUAL_RATE = 50;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions options;

    @Mixin
    private ServiceOptions service;

    @Override
    public Integer call() {
        return Service.run(
                new Service.Habits(
                        new ControlPolicy(),
                        USUAL_RATE,
                        Service.periodNs(service.rateOr(USUAL_RATE)),
                        Demand.LateRequests.DROPPED),
                options,
                service,
                spec.commandLine(),
                rate -> new PeriodicArrivals(Service.periodNs(rate)));
    }
}
