package dev.lamina.bench;

import dev.lamina.bench.placement.PlacementSpeed;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "placement",
        description =
                "Placements a second on 5,000 nodes of 8 cards, without card or agent; --seconds is the measured time.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: lamina bench placement --json"})
final class PlacementCommand implements Callable<Integer> {
    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        int iterations = (int) Math.ceil(options.effort().seconds());
        return options.show(PlacementSpeed.measure(iterations, options.command()));
    }
}
