package dev.lamina.node.agent;

import dev.lamina.core.slice.CardModes;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.device.card.FakeCards;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.AgentPaths;
import dev.lamina.node.api.CardChoice;
import dev.lamina.node.api.SliceRequest;
import dev.lamina.node.api.SliceStatus;
import dev.lamina.node.ledger.Ledger;
import dev.lamina.node.slices.Bed;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** An agent inside the test, with cards on paper, and a client of it. */
final class TestAgent implements AutoCloseable {
    static {
        Logger.getLogger("").setLevel(Level.WARNING);
    }

    final AgentPaths paths;
    final AgentPlace place;
    final Ledger ledger;
    final Agent agent;
    final AgentClient client;

    private TestAgent(Path home, FakeCards found, CardModes modes) {
        paths = paths(home);
        place = AgentPlace.take(paths, false);
        ledger = Ledger.open(paths.ledger());
        CardLocks cards = CardLocks.take(found.discover(), List.of(), paths.locks());
        AgentOptions options = new AgentOptions(false, false, false, false, 1, List.of(), true, modes);
        agent = Agent.start(options, paths, cards, ledger, new Bed(home, false, modes, false));
        client = AgentClient.connect(paths);
    }

    static TestAgent start(Path home) {
        return start(home, FakeCards.of(1), CardModes.DEFAULT);
    }

    static TestAgent start(Path home, FakeCards cards, CardModes modes) {
        return new TestAgent(home, cards, modes);
    }

    static AgentPaths paths(Path home) {
        return new AgentPaths(home.resolve("run"), home.resolve("state"), home);
    }

    static SliceTerms terms(int guaranteeMilli) {
        return new SliceTerms(guaranteeMilli, 1000, 1L << 30, SliceClass.STANDARD);
    }

    static SliceRequest request(SliceTerms terms, boolean waitForRoom) {
        return new SliceRequest(CardChoice.ANY, terms, "job", List.of("job", "--fast"), "/", waitForRoom);
    }

    static SliceRequest request(int guaranteeMilli) {
        return request(terms(guaranteeMilli), false);
    }

    /** The slice as the agent tells it, living or ended. */
    SliceStatus slice(String id) {
        return client.slices(true).stream()
                .filter(status -> status.slice().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        client.close();
        agent.close();
        ledger.close();
        place.close();
    }
}
