package dev.lamina.cli.slices;

import dev.lamina.cli.text.Amounts;
import dev.lamina.cli.text.Bar;
import dev.lamina.cli.text.Table;
import dev.lamina.core.slice.Quantities;
import dev.lamina.node.api.CardStatus;
import dev.lamina.node.api.SliceStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** What {@code top} shows: how the counters grew between two samples. Pure. */
final class TopFrame {
    private static final int CARD_BAR = 40;
    private static final int SLICE_BAR = 20;

    private final Map<String, SliceStatus> before = new HashMap<>();
    private final TopSample now;
    private final long spanNs;

    TopFrame(TopSample earlier, TopSample now) {
        earlier.slices().forEach(slice -> before.put(slice.slice(), slice));
        this.now = now;
        spanNs = Math.max(1, now.atNs() - earlier.atNs());
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (CardStatus card : now.cards()) {
            List<SliceStatus> slices = now.slices().stream()
                    .filter(slice -> slice.card().equals(card.card()))
                    .toList();
            text.append(card(card, slices)).append('\n');
        }
        if (now.cards().isEmpty()) {
            text.append("no card found; 'lamina doctor' says what is missing\n");
        }
        return text.toString();
    }

    private String card(CardStatus card, List<SliceStatus> slices) {
        double busy = slices.stream()
                .mapToDouble(slice -> percent(slice, SliceStatus::cardNs))
                .sum();
        long used = slices.stream().mapToLong(SliceStatus::memoryUsedBytes).sum();
        String head = card.card() + "  " + card.name() + "\n" + Bar.of(busy, 0, CARD_BAR) + "  " + Amounts.percent(busy)
                + " used, " + Quantities.share(card.guaranteedMilli()) + " promised, memory " + Quantities.memory(used)
                + " of " + Quantities.memory(card.memoryBytes()) + ", " + card.waiting() + " waiting for room\n";
        if (slices.isEmpty()) {
            return head + "no slices\n";
        }
        Table table = new Table(
                "SLICE",
                "NAME",
                "CLASS",
                "STATE",
                "SHARE NOW",
                ">",
                ">ASKED",
                ">LIMIT",
                ">WAITING",
                ">UNGATED",
                ">LATE",
                ">MEMORY",
                ">QUOTA");
        slices.forEach(slice -> row(table, slice));
        return head + table.render();
    }

    private void row(Table table, SliceStatus slice) {
        double share = percent(slice, SliceStatus::cardNs);
        table.row(
                slice.slice(),
                SliceFigures.nameOf(slice),
                SliceFigures.className(slice),
                slice.state(),
                Bar.of(share, slice.guaranteeMilli() / 10.0, SLICE_BAR),
                Amounts.percent(share),
                Quantities.share(slice.guaranteeMilli()),
                Quantities.share(slice.limitMilli()),
                Amounts.percent(percent(slice, SliceStatus::waitNs)),
                Amounts.percent(percent(slice, SliceStatus::ungatedNs)),
                Amounts.percent(percent(slice, SliceStatus::lateNs)),
                Quantities.memory(slice.memoryUsedBytes()),
                Quantities.memory(slice.memoryQuotaBytes()));
    }

    /** Growth of a counter of nanoseconds in percent of the span; a slice that is new counts from its first sample. */
    private double percent(SliceStatus slice, ToLongFunction<SliceStatus> counter) {
        SliceStatus earlier = before.getOrDefault(slice.slice(), slice);
        return Math.max(0, 100.0 * (counter.applyAsLong(slice) - counter.applyAsLong(earlier)) / spanNs);
    }
}
