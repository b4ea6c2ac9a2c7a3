package dev.lamina.node.agent;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.card.CardInventory;
import dev.lamina.device.card.FakeCards;
import dev.lamina.node.api.AgentPaths;
import dev.lamina.node.ledger.Ledger;
import dev.lamina.node.slices.Bed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The agent's program. Ends with 0 when told to end, else with the exit code of the error that it prints. */
public final class Main {
    private static final Logger LOG = Logger.getLogger(Main.class.getName());

    private Main() {}

    /** Runs an agent until SIGTERM or {@code shutdown}; see {@link AgentOptions}. */
    public static void main(String[] arguments) {
        int code = run(List.of(arguments));
        System.exit(code);
    }

    private static int run(List<String> arguments) {
        try {
            AgentOptions options = AgentOptions.of(arguments);
            AgentPaths paths = AgentPaths.ofEnvironment(System.getenv());
            // Where the database's native part is unpacked; a file that a kill leaves there is removed by the next
            // start.
            System.setProperty("org.sqlite.tmpdir", paths.state().toString());
            if (Files.isDirectory(paths.state())) {
                // An agent that comes back does the slowest parts of its start side by side: this, and linking the C
                // library's functions for the lock.
                Thread.ofPlatform().daemon().start(Ledger::prepare);
            }
            try (AgentPlace _ = AgentPlace.take(paths, options.shared());
                    AgentLog _ = AgentLog.install(paths.log(), options.foreground())) {
                serve(options, paths);
            }
            return 0;
        } catch (LaminaException e) {
            System.err.println("lamina: " + e.explanation());
            return e.code().exitCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ErrorCode.INTERNAL.exitCode();
        }
    }

    private static void serve(AgentOptions options, AgentPaths paths) throws InterruptedException {
        Bed bed = new Bed(
                Path.of(System.getProperty("lamina.runtime", "runtime/build")),
                options.testBed(),
                options.modes(),
                !options.letSleep());
        if (options.newLedger()) {
            LOG.log(Level.INFO, "the ledger was moved to {0}", Ledger.moveAside(paths.ledger()));
        }
        try (Ledger ledger = Ledger.open(paths.ledger());
                Agent agent = Agent.start(options, paths, cards(options, paths, ledger, bed), ledger, bed)) {
            Endings.install(agent::tellEnd, options.foreground());
            agent.awaitEnd();
        } catch (LaminaException e) {
            LOG.log(Level.SEVERE, "the agent cannot run: {0}", e.explanation());
            throw e;
        }
    }

    private static CardLocks cards(AgentOptions options, AgentPaths paths, Ledger ledger, Bed bed) {
        boolean slicesLive = ledger.living().stream()
                .anyMatch(
                        booked -> ProcessHandle.of(booked.entry().launcherPid()).isPresent());
        CardInventory inventory = options.fakeCards() > 0
                ? FakeCards.of(options.fakeCards()).discover()
                : CardProbe.discover(paths.state().resolve("cards.json"), slicesLive, bed.driver());
        return CardLocks.take(inventory, options.cards(), paths.locks());
    }
}
