package dev.lamina.workloads.command;

import dev.lamina.workloads.arrival.BurstArrivals;
import dev.lamina.workloads.decode.Decode;
import dev.lamina.workloads.service.Demand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code decode}. */
@Command(
        name = "decode",
        mixinStandardHelpOptions = true,
        description =
                "a transformer's decode steps that come in bursts of 1 to 5 (default 50 per second); each is due 100 ms after its burst, and none is dropped")
public final class DecodeCommand implements Callable<Integer> {
    private static final double USUAL_RATE = 50;
    private static final long USUAL_DEADLINE_NS = 100_000_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions options;

    @Mixin
    private ServiceOptions service;

    @Override
    public Integer call() {
        return Service.run(
                new Service.Habits(new Decode(), USUAL_RATE, USUAL_DEADLINE_NS, Demand.LateRequests.SERVED),
                options,
                service,
                spec.commandLine(),
                rate -> new BurstArrivals(rate, options.seed));
    }
}
