package dev.lamina.workloads.command;

import dev.lamina.workloads.arrival.PeriodicArrivals;
import dev.lamina.workloads.service.Demand;
import dev.lamina.workloads.service.StopSignal;
import dev.lamina.workloads.train.Training;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code train}. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description =
                "a training loop without pause or deadline: it takes all the card time it gets, 4 ms a step unless told otherwise")
public final class TrainCommand implements Callable<Integer> {
    private static final long USUAL_STEP_NS = 4_000_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        options.requireOneSize(false);
        Demand demand = new Demand(0, 0, options.duration.ns(), Demand.LateRequests.SERVED);
        long stepNs = options.cardTime == null ? USUAL_STEP_NS : options.cardTime.ns();
        StopSignal signal = StopSignal.ofProcess();
        Launch launch = new Launch(
                new Training(),
                options,
                spec.commandLine().getOut(),
                spec.commandLine().getErr());
        return signal.during(() -> launch.run(demand, new PeriodicArrivals(1), stepNs, signal));
    }
}
