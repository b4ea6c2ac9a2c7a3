package dev.lamina.device.card;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Cards that exist only on paper, for tests and for looking at the command without an accelerator. Immutable. */
public final class FakeCards implements CardDiscovery {
    private static final long MEMORY_BYTES = 8L << 30;
    private static final int COMPUTE_UNITS = 16;

    private final CardInventory inventory;

    /** Finds just these; an empty list is found with a reason. */
    public FakeCards(List<Card> cards) {
        this.inventory = new CardInventory(cards, cards.isEmpty() ? "no fake card was set up; give at least one" : "");
    }

    /** {@code count} alike cards of 8 GiB: {@code fake-0}, {@code fake-1}, ... */
    public static FakeCards of(int count) {
        return new FakeCards(IntStream.range(0, count).mapToObj(FakeCards::card).toList());
    }

    /** {@code count} alike cards of 8 GiB that say they are NVIDIA's: {@code gpu-...0}, {@code gpu-...1}, ... */
    public static FakeCards cuda(int count) {
        return new FakeCards(
                IntStream.range(0, count).mapToObj(FakeCards::cudaCard).toList());
    }

    private static Card cudaCard(int index) {
        String id = String.format(Locale.ROOT, "gpu-00000000-0000-0000-0000-%012d", index);
        return new Card(id, Card.CUDA, "Paper GPU", "Lamina", "1", "CUDA", index, MEMORY_BYTES, COMPUTE_UNITS);
    }

    /** One card of 8 GiB named {@code fake-<index>}. */
    public static Card card(int index) {
        return new Card(
                "fake-" + index,
                "fake",
                "Paper accelerator",
                "Lamina",
                "1",
                "Fake platform",
                index,
                MEMORY_BYTES,
                COMPUTE_UNITS);
    }

    @Override
    public CardInventory discover() {
        return inventory;
    }
}
