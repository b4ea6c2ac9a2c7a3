package dev.lamina.cli.plan;

import dev.lamina.sim.fleet.Fleet;
import dev.lamina.sim.fleet.FleetFiles;
import dev.lamina.sim.kubectl.ExampleDump;
import java.nio.file.Path;

/** Writes the example that the planner can be tried on. */
final class ExampleFleet {
    private static final int NODES = 200;
    private static final long SEED = 1;

    private ExampleFleet() {}

    static void write(Terminal terminal, Path folder) {
        Fleet fleet = Fleet.of(NODES, SEED);
        FleetFiles.write(fleet, folder);
        ExampleDump.write(fleet, folder.resolve(ExampleDump.FILE));
        long cards = fleet.nodes().stream().mapToLong(node -> node.cards()).sum();
        long large = fleet.nodes().stream().filter(node -> node.cards() == 8).count();
        terminal.say("%d nodes with %d cards, %d pods and %d jobs in %s; now try"
                .formatted(NODES, cards, fleet.pods().size(), fleet.jobs().size(), folder));
        terminal.say("  lamina plan --paper " + folder);
        terminal.say("  lamina plan --kubectl " + folder.resolve(ExampleDump.FILE));
        terminal.say("  lamina plan --trace " + folder.resolve(FleetFiles.JOBS) + " --nodes " + large + "x8");
    }
}
