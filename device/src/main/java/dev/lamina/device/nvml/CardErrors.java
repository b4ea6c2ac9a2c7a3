package dev.lamina.device.nvml;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** Listens for cards' errors. Owned by the thread that waits; {@link #close} only after its last wait. */
public final class CardErrors implements AutoCloseable {
    private static final long XID_CRITICAL = 8;
    private static final int EVENT_BYTES = 32;
    private static final int EVENT_TYPE = 8;
    private static final int EVENT_DATA = 16;

    private final Functions functions;
    private final List<NvmlCard> cards;
    private final long set;
    private final boolean listening;

    private CardErrors(Functions functions, List<NvmlCard> cards, long set) {
        this.functions = functions;
        this.cards = List.copyOf(cards);
        this.set = set;
        listening = set != 0
                && cards.stream()
                        .map(card -> functions.call("nvmlDeviceRegisterEvents", card.address(), XID_CRITICAL, set))
                        .toList()
                        .contains(Status.SUCCESS);
    }

    static CardErrors of(Functions functions, List<NvmlCard> cards) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment set = arena.allocate(ADDRESS);
            int status = functions.call("nvmlEventSetCreate", set.address());
            return new CardErrors(
                    functions,
                    cards,
                    status == Status.SUCCESS ? set.get(ADDRESS, 0).address() : 0);
        }
    }

    /** Whether the driver reports errors of at least one card. */
    public boolean listening() {
        return listening;
    }

    /** The next error, or empty after so long without one. Returns at once where nothing is listened to. */
    public Optional<CardError> await(int patienceMs) {
        if (!listening) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(EVENT_BYTES, JAVA_LONG.byteAlignment());
            String wait = functions.has("nvmlEventSetWait_v2") ? "nvmlEventSetWait_v2" : "nvmlEventSetWait";
            int status = functions.call(wait, set, event.address(), patienceMs);
            long card = event.get(ADDRESS, 0).address();
            boolean xid = event.get(JAVA_LONG, EVENT_TYPE) == XID_CRITICAL;
            return cards.stream()
                    .filter(each -> status == Status.SUCCESS && xid && each.address() == card)
                    .findFirst()
                    .map(each -> new CardError(each.index(), event.get(JAVA_LONG, EVENT_DATA)));
        }
    }

    /** Ends the listening. */
    @Override
    public void close() {
        if (set != 0) {
            functions.call("nvmlEventSetFree", set);
        }
    }
}
