package dev.lamina.bench;

import dev.lamina.bench.bed.Tools;
import dev.lamina.bench.handover.HandoverBenchmark;
import dev.lamina.bench.machine.Machine;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "handover",
        description =
                "What a hand-over through a third process costs: a C process against the Java loop; no card needed.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: lamina bench handover --json"})
final class HandoverCommand implements Callable<Integer> {
    private static final int ROUNDS_PER_SECOND = 1000;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        int rounds = (int) Math.ceil(options.effort().seconds() * ROUNDS_PER_SECOND);
        return options.show(HandoverBenchmark.measure(
                Tools.ofThisBuild().handover(), rounds, Machine.countCores(), options.command()));
    }
}
