package dev.lamina.node.metering;

import dev.lamina.core.error.LaminaException;
import dev.lamina.device.card.Card;
import dev.lamina.device.nvml.CardErrors;
import dev.lamina.device.nvml.Nvml;
import dev.lamina.device.nvml.NvmlCard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Asks NVIDIA's driver about the cards every two seconds and hears of their errors at once, on a thread of its own: a card that has fallen off the bus
 * may keep whoever asks waiting. Without NVIDIA cards there is no such thread.
 */
public final class CardMetering implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CardMetering.class.getName());
    private static final int PERIOD_MS = 2000;
    private static final int PATIENCE_MS = 500;
    private static final long NS_PER_MS = 1_000_000;

    private final List<Metered> cards;
    private final Reports reports;
    private volatile boolean closed;

    /** A card that the agent holds; a MIG device is metered by the card that it is a part of, and its processes are not told apart. */
    private record Metered(String id, NvmlCard card, boolean whole) {}

    private CardMetering(List<Metered> cards, Reports reports) {
        this.cards = List.copyOf(cards);
        this.reports = reports;
    }

    /** Begins to meter those of the cards that are NVIDIA's; nothing happens where there are none. */
    public static CardMetering start(Collection<Card> held, Reports reports) {
        List<Card> nvidia = held.stream().filter(Card::servesCuda).toList();
        if (nvidia.isEmpty()) {
            return new CardMetering(List.of(), reports);
        }
        return switch (Nvml.load()) {
            case Nvml.Loaded(Nvml nvml) -> new CardMetering(find(nvml, nvidia), reports).begin(nvml);
            case Nvml.Missing(var _, var reason) -> {
                nvidia.forEach(card -> reports.silent(card.id(), reason));
                yield new CardMetering(List.of(), reports);
            }
        };
    }

    private CardMetering begin(Nvml nvml) {
        Thread thread = new Thread(() -> run(nvml), "lamina-nvml");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    private static List<Metered> find(Nvml nvml, List<Card> wanted) {
        List<Metered> found = new ArrayList<>();
        for (NvmlCard card : nvml.cards(new ArrayList<>())) {
            List<String> parts =
                    card.migDevices().stream().map(part -> part.uuid()).toList();
            for (Card each : wanted) {
                boolean whole = each.nvidiaUuid().equalsIgnoreCase(card.uuid());
                if (whole || parts.stream().anyMatch(each.nvidiaUuid()::equalsIgnoreCase)) {
                    found.add(new Metered(each.id(), card, whole));
                }
            }
        }
        return found;
    }

    private void run(Nvml nvml) {
        List<NvmlCard> distinct = cards.stream().map(Metered::card).distinct().toList();
        try (CardErrors errors = nvml.errors(distinct)) {
            long nextNs = System.nanoTime();
            while (!closed) {
                if (System.nanoTime() >= nextNs) {
                    cards.forEach(this::sample);
                    nextNs = System.nanoTime() + PERIOD_MS * NS_PER_MS;
                }
                listen(errors);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "the metering of NVIDIA cards ended", e);
            cards.forEach(card -> reports.silent(card.id(), "its metering failed: " + e));
        }
    }

    private void listen(CardErrors errors) {
        if (!errors.listening()) {
            rest();
            return;
        }
        errors.await(PATIENCE_MS)
                .ifPresent(error -> cards.stream()
                        .filter(each -> each.card().index() == error.card())
                        .forEach(each -> reports.failed(each.id(), error)));
    }

    private void sample(Metered each) {
        try {
            reports.sampled(
                    each.id(),
                    each.card().condition(),
                    each.whole() ? each.card().processes() : List.of());
            reports.silent(each.id(), "");
        } catch (LaminaException refused) {
            reports.silent(each.id(), refused.explanation());
        }
    }

    private void rest() {
        try {
            Thread.sleep(PATIENCE_MS);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** Ends it soon; does not wait, for the driver may not answer any more. */
    @Override
    public void close() {
        closed = true;
    }
}
