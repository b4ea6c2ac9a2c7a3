package dev.lamina.workloads.command;

import dev.lamina.workloads.arrival.Arrivals;
import dev.lamina.workloads.service.Demand;
import dev.lamina.workloads.service.ModelKind;
import dev.lamina.workloads.service.StopSignal;
import java.util.function.DoubleFunction;
import picocli.CommandLine;

/** What the commands of the services have in common. */
final class Service {
    private static final double NS_PER_SECOND = 1e9;

    /** What a service does unless it is told otherwise. */
    record Habits(ModelKind kind, double ratePerSecond, long deadlineNs, Demand.LateRequests lateOnes) {}

    private Service() {}

    static int run(
            Habits habits,
            RunOptions options,
            ServiceOptions service,
            CommandLine command,
            DoubleFunction<Arrivals> arrivals) {
        options.requireOneSize(service.load != null);
        double rate = service.rateOr(habits.ratePerSecond());
        Demand demand =
                new Demand(rate, service.deadlineNsOr(habits.deadlineNs()), options.duration.ns(), habits.lateOnes());
        long cardNs = options.cardTime == null ? service.cardNsAt(rate) : options.cardTime.ns();
        StopSignal signal = StopSignal.ofProcess();
        Launch launch = new Launch(habits.kind(), options, command.getOut(), command.getErr());
        return signal.during(() -> launch.run(demand, arrivals.apply(rate), cardNs, signal));
    }

    static long periodNs(double ratePerSecond) {
        return Math.round(NS_PER_SECOND / ratePerSecond);
    }
}
