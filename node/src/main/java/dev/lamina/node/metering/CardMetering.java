package dev.lamina.node.metering;

import dev.lamina.core.error.LaminaException;
import dev.lamina.device.card.Card;
import dev.lamina.device.nvml.CardErrors;
import dev.lamina.device.nvml.CardProcess;
import dev.lamina.device.nvml.MeteredDevice;
import dev.lamina.device.nvml.Nvml;
import dev.lamina.device.nvml.NvmlCard;
import dev.lamina.device.nvml.ProcessUse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

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
    private final Map<String, Long> seenMicros = new HashMap<>();
    private volatile boolean closed;

    /**
     * A card that the agent holds.
     *
     * @param device the card, or the MIG device of it
     */
    private record Metered(String id, NvmlCard card, MeteredDevice device) {}

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
            for (Card each : wanted) {
                if (each.nvidiaUuid().equalsIgnoreCase(card.uuid())) {
                    found.add(new Metered(each.id(), card, card));
                }
                card.migDevices().stream()
                        .filter(part -> each.nvidiaUuid().equalsIgnoreCase(part.uuid()))
                        .forEach(part -> found.add(new Metered(each.id(), card, part)));
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
            reports.sampled(each.id(), each.device().condition(), processes(each));
            reports.silent(each.id(), "");
        } catch (LaminaException refused) {
            reports.silent(each.id(), refused.explanation());
        }
    }

    /** With what each used since the last sample, on the average of the driver's samples. */
    private List<CardProcess> processes(Metered each) {
        Map<Integer, List<ProcessUse>> uses = each.device().uses(seenMicros.getOrDefault(each.id(), 0L)).stream()
                .collect(Collectors.groupingBy(ProcessUse::pid));
        uses.values().stream()
                .flatMap(List::stream)
                .mapToLong(ProcessUse::atMicros)
                .max()
                .ifPresent(newest -> seenMicros.put(each.id(), newest));
        return each.device().processes().stream()
                .map(process -> new CardProcess(
                        process.pid(), process.usedBytes(), average(uses.getOrDefault(process.pid(), List.of()))))
                .toList();
    }

    private static long average(List<ProcessUse> samples) {
        return Math.round(
                samples.stream().mapToLong(ProcessUse::computePercent).average().orElse(-1));
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
