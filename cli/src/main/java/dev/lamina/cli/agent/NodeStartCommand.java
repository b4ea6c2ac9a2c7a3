package dev.lamina.cli.agent;

import dev.lamina.cli.program.Installation;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.CardModes;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.AgentPaths;
import dev.lamina.node.api.AgentStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lamina node start}. */
@Command(
        name = "start",
        description = "Start the agent in the background; does nothing when it runs already.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  lamina node start --test-bed")
final class NodeStartCommand implements Callable<Integer> {
    private final Installation installation;

    @Option(
            names = "--test-bed",
            description = "The card is a processor of this machine: pin it to the first core, programs to the others.")
    private boolean testBed;

    @Option(names = "--shared", description = "Let other users of this machine have slices, too.")
    private boolean shared;

    @Option(
            names = "--card",
            paramLabel = "CARD",
            description = "Hold only this card, by its id in 'lamina cards'; may be given several times. Default: all.")
    private List<String> cards = List.of();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description =
                    "How slices come together on the cards: exclusive (one's commands at a time) or time (several in flight,"
                            + " paced); CARD=MODE for one card, may be given several times. Default: time for cards that CUDA drives,"
                            + " else exclusive.")
    private List<String> modes = List.of();

    @Option(
            names = "--let-sleep",
            description =
                    "Let processors sleep even while slices share a card: saves power, and passing the card on takes longer.")
    private boolean letSleep;

    @Option(names = "--new-ledger", description = "Move a ledger that cannot be read aside and begin a new one.")
    private boolean newLedger;

    @Option(names = "--foreground", description = "Stay in this terminal; Ctrl-C ends the agent.")
    private boolean foreground;

    @Option(names = "--fake-card", hidden = true, description = "A card on paper, for tests.")
    private boolean fakeCard;

    @Spec
    private CommandSpec spec;

    NodeStartCommand(Installation installation) {
        this.installation = installation;
    }

    @Override
    public Integer call() {
        CardModes.of(modes); // says what is malformed before anything is started
        AgentPaths paths = installation.paths();
        Optional<AgentStatus> running = running(paths);
        if (running.isPresent()) {
            keep(running.get());
            return 0;
        }
        AgentStart start = new AgentStart(installation, spec.commandLine().getOut());
        if (foreground) {
            throw start.become(options());
        }
        start.start(options());
        return 0;
    }

    private void keep(AgentStatus agent) {
        if ((testBed && !agent.testBed()) || (shared && !agent.shared())) {
            throw new LaminaException(
                    ErrorCode.ALREADY_HELD,
                    "the agent runs already (pid " + agent.pid() + ") without "
                            + String.join(" ", options())
                            + "; stop it first with 'lamina node stop'");
        }
        spec.commandLine().getOut().println("lamina: the agent runs already (pid " + agent.pid() + ")");
    }

    private static Optional<AgentStatus> running(AgentPaths paths) {
        if (!AgentClient.answers(paths)) {
            return Optional.empty();
        }
        try (AgentClient client = AgentClient.connect(paths)) {
            return Optional.of(client.status());
        }
    }

    private List<String> options() {
        List<String> options = new ArrayList<>();
        add(options, testBed, "--test-bed");
        add(options, shared, "--shared");
        add(options, newLedger, "--new-ledger");
        add(options, letSleep, "--let-sleep");
        add(options, foreground, "--foreground");
        add(options, fakeCard, "--fake-card");
        cards.forEach(card -> options.addAll(List.of("--card", card)));
        modes.forEach(mode -> options.addAll(List.of("--mode", mode)));
        return options;
    }

    private static void add(List<String> options, boolean wanted, String option) {
        if (wanted) {
            options.add(option);
        }
    }
}
