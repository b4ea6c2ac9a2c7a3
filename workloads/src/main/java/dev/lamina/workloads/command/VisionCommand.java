package dev.lamina.workloads.command;

import dev.lamina.workloads.arrival.PeriodicArrivals;
import dev.lamina.workloads.service.Demand;
import dev.lamina.workloads.vision.Vision;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code vision}. */
@Command(
        name = "vision",
        mixinStandardHelpOptions = true,
        description =
                "a convolution pipeline over a camera's frames (default 25 per second); the deadline is one frame period, and a late frame is dropped")
public final class VisionCommand implements Callable<Integer> {
    private static final double USUAL_RATE = 25;

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
                        new Vision(),
                        USUAL_RATE,
                        Service.periodNs(service.rateOr(USUAL_RATE)),
                        Demand.LateRequests.DROPPED),
                options,
                service,
                spec.commandLine(),
                rate -> new PeriodicArrivals(Service.periodNs(rate)));
    }
}
